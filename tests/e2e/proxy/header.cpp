// Goal: what a trusted balancer says of the client is what the program and the log hear of it,
// however the header comes, and TLS begins with the byte after it.

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "tests/e2e/proxy/proxy_server.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

class ProxyHeaderOf : public BehindBalancer {
 protected:
  // The rest of the connection, whose header has been sent: what the program found.
  std::map<std::string, std::string> environment_over_tls(UniqueFd socket) {
    TlsPeer client(TlsPeer::Role::Client, {}, std::move(socket));
    EXPECT_TRUE(client.handshake()) << client.error();
    const std::string report = client.read_until_end();
    client.hang_up();
    EXPECT_EQ(server_->wait_for_end(), 0);
    return parse_environment(report);
  }
  std::map<std::string, std::string> environment_after(std::string_view header) {
    UniqueFd socket = connect_to(server_->port());
    EXPECT_TRUE(send_all(socket.get(), header));
    return environment_over_tls(std::move(socket));
  }
};

void expect_client(std::map<std::string, std::string>& found, const std::string& ip,
                   const std::string& local, const std::string& protocol) {
  EXPECT_EQ(found["TCPREMOTEIP"], ip);
  EXPECT_EQ(found["TCPREMOTEPORT"], "4711");
  EXPECT_EQ(found["TCPLOCALIP"], local);
  EXPECT_EQ(found["TCPLOCALPORT"], "465");
  EXPECT_EQ(found["PROTO"], protocol);
  EXPECT_EQ(found["PROXYREMOTEIP"], "127.0.0.1");
}

TEST_F(ProxyHeaderOf, Version1IsTheEnvironmentAndTheLog) {
  // tcpserver's own word, and what it looked up, would be the balancer's.
  start({.program = testprog({"environment"}),
         .options = {"-v"},
         .wrapper = {"env", "TCPREMOTEHOST=balancer", "TCPREMOTEINFO=root", "TCPLOCALHOST=server",
                     "PROXYREMOTEIP=192.0.2.66"}});
  auto found = environment_after(kProxyV1);
  expect_client(found, "192.0.2.55", "198.51.100.1", "TCP");
  for (const char* name : {"TCPREMOTEHOST", "TCPREMOTEINFO", "TCPLOCALHOST"})
    EXPECT_EQ(found.count(name), 0U) << name;
  EXPECT_EQ(server_->log().count("^dotls: pid [0-9]+ from 192\\.0\\.2\\.55 via 127\\.0\\.0\\.1: "),
            2U)
      << server_->log().text();
}

TEST_F(ProxyHeaderOf, Version2IsToo) {
  start({.program = testprog({"environment"})});
  auto found = environment_after(proxy_v2(0x21, 0x11, tcp4_block()));
  expect_client(found, "192.0.2.55", "198.51.100.1", "TCP");
}

TEST_F(ProxyHeaderOf, Ipv6IsPROTOAndItsNames) {
  start({.program = testprog({"environment"})});
  auto found = environment_after(proxy_v2(0x21, 0x21, tcp6_block()));
  expect_client(found, "2001:db8::55", "2001:db8::1", "TCP6");
  EXPECT_EQ(found["TCP6REMOTEIP"], "2001:db8::55");
}

TEST_F(ProxyHeaderOf, AnIdIsInEachLineOfTheLog) {
  start({.program = {"true"}, .options = {"-v"}});
  static_cast<void>(environment_after(proxy_v2(0x21, 0x11, tcp4_block() + tlv(5, "0A:17"))));
  EXPECT_EQ(server_->log().count("from 192\\.0\\.2\\.55 via 127\\.0\\.0\\.1 id 0A:17: "), 2U)
      << server_->log().text();
}

TEST_F(ProxyHeaderOf, AnIdCannotForgeTheLog) {
  start({.program = {"true"}, .options = {"-v"}});
  static_cast<void>(environment_after(
      proxy_v2(0x21, 0x11, tcp4_block() + tlv(5, "a: TLS\nfrom 192.0.2.66 \"b\" \\"))));
  EXPECT_EQ(server_->log().count("via 127\\.0\\.0\\.1 id \"a: TLS\\\\x0afrom 192\\.0\\.2\\.66 "),
            2U)
      << server_->log().text();
}

TEST_F(ProxyHeaderOf, UnknownAndUnspecLeaveTheSocketsAddresses) {
  for (const std::string& header :
       {std::string("PROXY UNKNOWN\r\n"), proxy_v2(0x21, 0x00, ""), proxy_v2(0x21, 0x31, "/")}) {
    start({.program = testprog({"environment"}), .wrapper = {"env", "-u", "TCPLOCALIP"}});
    auto found = environment_after(header);
    EXPECT_EQ(found["TCPREMOTEIP"], "127.0.0.1");
    EXPECT_EQ(found["TCPLOCALPORT"], std::to_string(server_->port()));
    EXPECT_EQ(found["TCPLOCALIP"], "127.0.0.1");
    EXPECT_EQ(found["PROXYREMOTEIP"], "127.0.0.1");
  }
}

TEST_F(ProxyHeaderOf, OneSegmentWithTheClientHello) {
  start({.program = testprog({"environment"})});
  UniqueFd socket = connect_to(server_->port());
  // Sent with what comes next.
  ASSERT_GT(::send(socket.get(), kProxyV1.data(), kProxyV1.size(), MSG_MORE), 0);
  auto found = environment_over_tls(std::move(socket));
  expect_client(found, "192.0.2.55", "198.51.100.1", "TCP");
}

TEST_F(ProxyHeaderOf, OneByteAtATime) {
  start({.program = testprog({"environment"})});
  UniqueFd socket = connect_to(server_->port());
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (const char byte : proxy_v2(0x21, 0x11, tcp4_block() + tlv(5, "id"))) {
    ASSERT_TRUE(send_all(socket.get(), {&byte, 1}));
    int unacknowledged = 1;
    ASSERT_TRUE(wait_until([&] {
      return ::ioctl(socket.get(), TIOCOUTQ, &unacknowledged) == 0 && unacknowledged == 0;
    }));
  }
  auto found = environment_over_tls(std::move(socket));
  expect_client(found, "192.0.2.55", "198.51.100.1", "TCP");
}

TEST_F(ProxyHeaderOf, IsReadBeforeTheBannerIsSaid) {
  start({.program = {"true"}, .env = {{"BANNER", "220 ready"}}});
  UniqueFd socket = connect_to(server_->port());
  const pid_t dotls = server_->wait_for_connection();
  ASSERT_TRUE(wait_until([&] { return blocks_signal(dotls, SIGTERM); }));
  EXPECT_FALSE(wait_ready(socket.get(), POLLIN, std::chrono::milliseconds(50)));
  ASSERT_TRUE(send_all(socket.get(), kProxyV1));
  ASSERT_TRUE(wait_ready(socket.get(), POLLIN));
  reset_connection(socket);
  EXPECT_EQ(server_->wait_for_end(), 97);
}

TEST_F(ProxyHeaderOf, WithoutTlsTheProgramFindsTheByteAfterIt) {
  start({.program = testprog({"environment", "echo"}), .env = {{"NOTLS", ""}}});
  const UniqueFd client = connect_to(server_->port());
  ASSERT_TRUE(send_all(client.get(), kProxyV1 + "plain text\n"));
  ::shutdown(client.get(), SHUT_WR);
  const std::string report = read_to_end(client.get()).bytes;
  EXPECT_THAT(report, testing::EndsWith("plain text\n"));
  EXPECT_THAT(report, HasSubstr(std::string("TCPREMOTEIP=192.0.2.55\0", 23)));
  EXPECT_EQ(server_->wait_for_end(), 0);
}

TEST_F(ProxyHeaderOf, WithStarttlsBothProgramsKnowTheClient) {
  const std::string told = certs_ / "told";
  start({.program = {"sh", "-c",
                     "echo \"$TCPREMOTEIP $PROXYREMOTEIP\" >>\"$0\"; echo '220 a'; "
                     "while read -r line; do case $line in EHLO*) echo '250 a';; "
                     "QUIT*) echo '221 a'; exit;; esac; done",
                     told},
         .options = {"-s", "smtp"}});
  UniqueFd socket = connect_to(server_->port());
  const auto hear = [&](std::string_view end) {
    std::string heard;
    for (char byte = 0;
         heard.find(end) == std::string::npos && ::recv(socket.get(), &byte, 1, 0) == 1;)
      heard += byte;
  };
  ASSERT_TRUE(send_all(socket.get(), kProxyV1));
  hear("220 a\n");
  ASSERT_TRUE(send_all(socket.get(), "EHLO c\r\n"));
  hear("250 ");
  hear("\n");
  ASSERT_TRUE(send_all(socket.get(), "STARTTLS\r\n"));
  hear("220 ");
  hear("\n");
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(socket));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("QUIT\r\n"));
  EXPECT_THAT(client.read_until_end(), HasSubstr("221"));
  client.hang_up();
  EXPECT_EQ(server_->wait_for_end(), 0);
  EXPECT_EQ(read_file(told), "192.0.2.55 127.0.0.1\n192.0.2.55 127.0.0.1\n");
}

}  // namespace
}  // namespace dotls::test

// Goal: whichever super-server started us, the program finds who is at the other end in the
// variables of tcpserver; what the super-server says itself stays, and where there is no TCP
// nothing is made up.

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <system_error>

#include "tests/e2e/proxy/proxy_server.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using Variables = std::map<std::string, std::string>;

// The super-server's command line, with a port that was ours before.
class SuperServer : public EndToEnd {
 protected:
  void start(std::vector<std::string> command, bool adds_dotls = true) {
    if (adds_dotls) {
      for (const std::string& word : dotls()) command.push_back(word);
    }
    super_server_.emplace(Command{.argv = std::move(command), .env = environment_});
  }
  [[nodiscard]] std::vector<std::string> dotls() const {
    std::vector<std::string> words{dotls_path(), "-d", certs_.path()};
    for (const std::string& word : testprog({"environment"})) words.push_back(word);
    return words;
  }
  // Once it listens.
  UniqueFd connect() {
    UniqueFd socket;
    EXPECT_TRUE(wait_until([&] {
      try {
        socket = connect_to(port_.port());
        return true;
      } catch (const std::system_error&) {
        return false;
      }
    }));
    return socket;
  }
  Variables variables_over_tls() {
    UniqueFd socket = connect();
    sockaddr_in own{};
    socklen_t size = sizeof own;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&own), &size);
    client_port_ = std::to_string(ntohs(own.sin_port));
    TlsPeer client(TlsPeer::Role::Client, {}, std::move(socket));
    EXPECT_TRUE(client.handshake()) << client.error();
    Variables found = parse_environment(client.read_until_end());
    client.hang_up();
    return found;
  }
  void expect_all(Variables& found) {
    EXPECT_EQ(found["TCPREMOTEIP"], "127.0.0.1");
    EXPECT_EQ(found["TCPREMOTEPORT"], client_port_);
    EXPECT_EQ(found["TCPLOCALIP"], "127.0.0.1");
    EXPECT_EQ(found["TCPLOCALPORT"], std::to_string(port_.port()));
    EXPECT_EQ(found["PROTO"], "TCP");
    EXPECT_EQ(found.count("PROXYREMOTEIP"), 0U);
  }
  [[nodiscard]] std::string port() const { return std::to_string(port_.port()); }
  void TearDown() override {
    super_server_.reset();
    EndToEnd::TearDown();
  }

  CertDir certs_;
  ReservedPort port_;
  std::string client_port_;
  std::map<std::string, std::string> environment_;
  std::optional<Process> super_server_;
};

TEST_F(SuperServer, InetdSaysNothing) {
  std::string line = "127.0.0.1:" + port() + " stream tcp nowait " +
                     ::getpwuid(::geteuid())->pw_name + ' ' + dotls_path();
  for (const std::string& word : dotls()) line += ' ' + word;
  start({"/usr/sbin/inetd", "-i", certs_.write("inetd.conf", line + '\n')}, false);
  Variables found = variables_over_tls();
  expect_all(found);
}

TEST_F(SuperServer, SystemdSaysItOtherwise) {
  start({"systemd-socket-activate", "--inetd", "--accept", "-l", "127.0.0.1:" + port()});
  Variables found = variables_over_tls();
  expect_all(found);
}

// Its program has a socket pair, unless it is told "nofork".
TEST_F(SuperServer, SocatWithNofork) {
  std::string command;
  for (const std::string& word : dotls()) command += (command.empty() ? "" : " ") + word;
  start({"socat", "TCP-LISTEN:" + port() + ",bind=127.0.0.1,reuseaddr,fork",
         "EXEC:" + command + ",nofork"},
        false);
  Variables found = variables_over_tls();
  expect_all(found);
}

TEST_F(SuperServer, TcpserverSaysItAll) {
  start({"tcpserver", "-RHl0", "127.0.0.1", port(), "env", "TCPLOCALIP=192.0.2.9",
         "TCPLOCALPORT=99", "PROTO=TCP"});
  Variables found = variables_over_tls();
  EXPECT_EQ(found["TCPREMOTEIP"], "127.0.0.1");
  EXPECT_EQ(found["TCPREMOTEPORT"], client_port_);
  EXPECT_EQ(found["TCPLOCALIP"], "192.0.2.9");
  EXPECT_EQ(found["TCPLOCALPORT"], "99");
}

TEST_F(SuperServer, WithoutTlsTheProgramIsToldToo) {
  environment_["NOTLS"] = "";
  start({"systemd-socket-activate", "--inetd", "--accept", "-E", "NOTLS", "-l",
         "127.0.0.1:" + port()});
  Variables found = parse_environment(read_to_end(connect().get()).bytes);
  EXPECT_EQ(found["TCPREMOTEIP"], "127.0.0.1");
  EXPECT_EQ(found["TCPLOCALPORT"], port());
}

// If the network is not a TCP socket, it has no peer address.
TEST(SuperServerWithoutTcp, SaysNothingAndNothingIsMadeUp) {
  const CertDir certs;
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  std::vector<std::string> command{dotls_path(), "-d", certs.path()};
  for (const std::string& word : testprog({"environment"})) command.push_back(word);
  Process process({.argv = command, .in = theirs.get(), .out = theirs.get()});
  theirs.reset();
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(ours));
  ASSERT_TRUE(client.handshake()) << client.error();
  const Variables found = parse_environment(client.read_until_end());
  client.hang_up();
  EXPECT_EQ(process.wait(), 0);
  for (const char* name : {"TCPREMOTEIP", "TCPREMOTEPORT", "TCPLOCALIP", "TCPLOCALPORT", "PROTO"})
    EXPECT_EQ(found.count(name), 0U) << name;
}

// Under tcpclient they would be the server's.
TEST(SuperServerOfAClient, IsNotSpokenFor) {
  const CertDir certs;
  const std::string told = certs / "told";
  ClientSession session(
      certs, {.program = {"sh", "-c", "env >\"$0\"", told}, .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  server.close_notify();
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_THAT(read_file(told), testing::Not(testing::HasSubstr("TCPLOCALIP")));
}

}  // namespace
}  // namespace dotls::test

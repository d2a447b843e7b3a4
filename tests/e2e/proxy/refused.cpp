// Goal: who is not trusted, or sends no valid header, is refused with 97 and one line that names
// the source and the fault; nothing is started, and no word of TLS is said.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/e2e/proxy/proxy_server.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/refusal.hpp"

namespace dotls::test {
namespace {

class ProxyRefused : public BehindBalancer {
 protected:
  void start(const std::string& from, ServerSetup setup = {}) {
    setup.program = testprog({"touch", started_});
    start_for(from, std::move(setup));
  }
  // What is sent ends there, with the connection open.
  void expect_refused(std::string_view bytes, const std::string& fault, int status = 97) {
    UniqueFd client = connect_to(server_->port());
    EXPECT_TRUE(send_all(client.get(), bytes));
    EXPECT_EQ(read_to_end(client.get()).bytes, "");
    EXPECT_EQ(server_->wait_for_end(), status);
    EXPECT_EQ(server_->log().count("^dotls:"), 1U) << server_->log().text();
    server_->log().wait_for("^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: PROXY header: .*" +
                            fault);
    EXPECT_FALSE(file_exists(started_));
  }

  std::string started_ = certs_ / "started";
};

TEST_F(ProxyRefused, AnUntrustedSource) {
  start("192.0.2.0/24,2001:db8::/32,127.0.0.2");
  expect_refused(kProxyV1, "--proxy-protocol does not name this peer");
}

// The environment says who the client is, not who the balancer is.
TEST_F(ProxyRefused, AnUntrustedSourceThatTcpremoteipCallsTrusted) {
  start("192.0.2.7",
        {.program = {}, .wrapper = {"env", "TCPREMOTEIP=192.0.2.7", "TCP6REMOTEIP=192.0.2.7"}});
  expect_refused(kProxyV1, "--proxy-protocol does not name this peer");
}

TEST_F(ProxyRefused, AnUntrustedSourceWithoutTls) {
  start("192.0.2.7", {.program = {}, .env = {{"NOTLS", ""}}});
  expect_refused(kProxyV1, "--proxy-protocol does not name this peer");
}

TEST_F(ProxyRefused, AClientHelloWithoutAHeader) {
  start("127.0.0.1");
  TlsPeer client = connect_tls(server_->port());
  EXPECT_FALSE(client.handshake());
  EXPECT_EQ(server_->wait_for_end(), 97);
  server_->log().wait_for("from 127\\.0\\.0\\.1: PROXY header: none came");
  EXPECT_FALSE(file_exists(started_));
}

TEST_F(ProxyRefused, Garbage) {
  start("127.0.0.1");
  expect_refused(pattern_text(16, 5000), "none came");
}

TEST_F(ProxyRefused, ALineThatIsTooLong) {
  start("127.0.0.1");
  expect_refused("PROXY UNKNOWN " + std::string(5000, 'x'), "107 bytes");
}

TEST_F(ProxyRefused, ALengthThatIsTooLong) {
  start("127.0.0.1");
  expect_refused(proxy_v2(0x21, 0x11, std::string(2049, 'x')), "2048 bytes");
}

TEST_F(ProxyRefused, AnAddressThatIsNone) {
  start("127.0.0.1");
  expect_refused("PROXY TCP4 192.0.2.055 198.51.100.1 1 2\r\n", "address");
}

TEST_F(ProxyRefused, AHeaderThatBreaksOff) {
  start("127.0.0.1");
  UniqueFd client = connect_to(server_->port());
  ASSERT_TRUE(send_all(client.get(), kProxyV1.substr(0, 20)));
  ::shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(server_->wait_for_end(), 97);
  server_->log().wait_for("PROXY header: it broke off");
  EXPECT_FALSE(file_exists(started_));
}

TEST_F(ProxyRefused, AHeaderThatTakesTooLong) {
  start("127.0.0.1", {.program = {}, .options = {"-t", "1"}});
  expect_refused(kProxyV1.substr(0, 20), "1 seconds \\(-t\\)", 111);
}

TEST_F(ProxyRefused, ASilentPeerOfNotlsIsWaitedForNoLonger) {
  start("127.0.0.1", {.program = {}, .options = {"-t", "1"}, .env = {{"NOTLS", ""}}});
  expect_refused("", "1 seconds \\(-t\\)", 111);
}

TEST_F(ProxyRefused, SigtermEndsTheWait) {
  for (const std::map<std::string, std::string>& environment :
       {std::map<std::string, std::string>{}, {{"NOTLS", ""}}}) {
    start("127.0.0.1", {.program = {}, .env = environment});
    const UniqueFd client = connect_to(server_->port());
    ASSERT_TRUE(send_all(client.get(), kProxyV1.substr(0, 20)));
    const pid_t dotls = server_->wait_for_connection();
    ASSERT_TRUE(wait_until([&] { return blocks_signal(dotls, SIGTERM); }));
    ::kill(dotls, SIGTERM);
    EXPECT_EQ(server_->wait_for_end(), 128 + SIGTERM);
    EXPECT_FALSE(file_exists(started_));
  }
}

// The other end of a pipe is unknown.
TEST_F(ProxyRefused, WhatIsNoTcpConnection) {
  const Pipe in;
  const RunResult result = run({.argv = {dotls_path(), "-d", certs_.path(), "--proxy-protocol",
                                         "0.0.0.0/0", "touch", started_},
                                .in = in.read_end.get()});
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"--proxy-protocol", "descriptor 0", "no TCP connection"});
  EXPECT_FALSE(file_exists(started_));
}

}  // namespace
}  // namespace dotls::test

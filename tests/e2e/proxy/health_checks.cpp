// Goal: a balancer that only looks whether the service lives leaves no line in the log and starts
// no program; one that speaks on after LOCAL is served.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/e2e/proxy/proxy_server.hpp"

namespace dotls::test {
namespace {

const std::string kLocal = proxy_v2(0x20, 0x00, "");

class ProxyHealthCheck : public BehindBalancer {
 protected:
  void start(ServerSetup setup = {}) {
    if (setup.program.empty()) setup.program = testprog({"touch", started_});
    BehindBalancer::start(setup);
  }
  void expect_nothing_happened() {
    EXPECT_EQ(server_->wait_for_end(), 0);
    EXPECT_EQ(server_->log().count("^dotls:"), 0U) << server_->log().text();
    EXPECT_FALSE(file_exists(started_));
  }
  UniqueFd connect_and_send(std::string_view bytes) {
    UniqueFd client = connect_to(server_->port());
    EXPECT_TRUE(send_all(client.get(), bytes));
    return client;
  }

  std::string started_ = certs_ / "started";
};

TEST_F(ProxyHealthCheck, OfVersion2) {
  start();
  connect_and_send(kLocal).reset();
  expect_nothing_happened();
}

TEST_F(ProxyHealthCheck, OfVersion2ByAReset) {
  start();
  UniqueFd client = connect_and_send(kLocal);
  reset_connection(client);
  expect_nothing_happened();
}

// Version 1 knows no LOCAL: the balancer names itself.
TEST_F(ProxyHealthCheck, OfVersion1) {
  start();
  connect_and_send("PROXY TCP4 127.0.0.1 127.0.0.1 4711 465\r\n").reset();
  expect_nothing_happened();
}

TEST_F(ProxyHealthCheck, OfTheConnectionAlone) {
  start();
  connect_to(server_->port()).reset();
  expect_nothing_happened();
}

TEST_F(ProxyHealthCheck, WhoseEndComesLater) {
  start();
  UniqueFd client = connect_and_send(kLocal);
  const pid_t dotls = server_->wait_for_connection();
  ASSERT_TRUE(wait_until([&] { return blocks_signal(dotls, SIGTERM); }));
  client.reset();
  expect_nothing_happened();
}

TEST_F(ProxyHealthCheck, OfAServiceThatSpeaksFirst) {
  start({.program = {}, .options = {"-s", "smtp"}});
  connect_and_send(kLocal).reset();
  expect_nothing_happened();
}

TEST_F(ProxyHealthCheck, IsALineOfTheVerboseLog) {
  start({.program = {}, .options = {"-v"}});
  connect_and_send(kLocal).reset();
  EXPECT_EQ(server_->wait_for_end(), 0);
  server_->log().wait_for("^dotls: pid [0-9]+ from 127\\.0\\.0\\.1: a health check");
}

// The balancer waits for the greeting, as HAProxy's smtpchk does.
TEST_F(ProxyHealthCheck, ThatWaitsForAGreetingGetsIt) {
  start({.program = {"echo", "220 a"}, .options = {"-s", "smtp"}});
  UniqueFd client = connect_and_send(kLocal);
  EXPECT_EQ(read_to_end(client.get()).bytes, "220 a\n");
  client.reset();
  EXPECT_EQ(server_->wait_for_end(), 0);
}

TEST_F(ProxyHealthCheck, ThatGoesOnIsServedWithTheSocketsAddresses) {
  start({.program = testprog({"environment"})});
  TlsPeer client(TlsPeer::Role::Client, {}, connect_and_send(kLocal));
  ASSERT_TRUE(client.handshake()) << client.error();
  auto found = parse_environment(client.read_until_end());
  client.hang_up();
  EXPECT_EQ(found["TCPREMOTEIP"], "127.0.0.1");
  EXPECT_EQ(found["PROXYREMOTEIP"], "127.0.0.1");
  EXPECT_EQ(server_->wait_for_end(), 0);
}

// A silent client is not a health check: its handshake fails.
TEST_F(ProxyHealthCheck, IsNoClientThatLeaves) {
  start({.program = {}, .options = {"-v"}});
  connect_and_send(kProxyV1).reset();
  EXPECT_EQ(server_->wait_for_end(), 97);
  server_->log().wait_for("from 192\\.0\\.2\\.55 via 127\\.0\\.0\\.1: no handshake: ");
}

}  // namespace
}  // namespace dotls::test

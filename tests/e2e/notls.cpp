// Goal: NOTLS, even empty: the program runs on the bare connection, before any other check.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Notls = EndToEnd;

TEST_F(Notls, ProgramSpeaksWithTheClientInTheClear) {
  const CertDir certs;
  // No certificate is looked for, and BANNER is for TLS.
  const TcpServer server(certs, {.program = {"cat"},
                                 .options = {"-n", "no-such-file.pem"},
                                 .env = {{"NOTLS", ""}, {"BANNER", "220 hello"}}});
  const UniqueFd client = connect_to(server.port());
  ASSERT_TRUE(send_all(client.get(), "plain text\n"));
  ::shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(read_to_end(client.get()).bytes, "plain text\n");
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.log().count("^dotls:"), 0U) << server.log().text();
}

TEST_F(Notls, DescriptorsAreUntouched) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"descriptors"}), .env = {{"NOTLS", "1"}}});
  const UniqueFd client = connect_to(server.port());
  EXPECT_THAT(read_to_end(client.get()).bytes,
              testing::MatchesRegex("0 socket:[^\n]*\n1 socket:[^\n]*\n2 /memfd:output[^\n]*\n"));
}

TEST_F(Notls, EnvironmentIsScrubbedOfTlsVariables) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"environment"}),
                                 .env = {{"NOTLS", ""},
                                         {"TLS_PROVIDER", "stale"},
                                         {"SSL_CLIENT_S_DN", "CN=stale"},
                                         {"KEPT", "yes"}}});
  const UniqueFd client = connect_to(server.port());
  const std::string report = read_to_end(client.get()).bytes;
  EXPECT_THAT(report, testing::HasSubstr(std::string("KEPT=yes\0", 9)));
  EXPECT_THAT(report, testing::Not(testing::HasSubstr("TLS_PROVIDER")));
  EXPECT_THAT(report, testing::Not(testing::HasSubstr("SSL_CLIENT")));
}

TEST_F(Notls, IsLoggedInOneLineWithVerbose) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"true"}, .options = {"-v"}, .env = {{"NOTLS", ""}}});
  const UniqueFd client = connect_to(server.port());
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.log().count("^dotls: pid [0-9]+ from 127\\.0\\.0\\.1: .*NOTLS"), 1U)
      << server.log().text();
}

TEST_F(Notls, IsAnErrorInClientMode) {
  const CertDir certs;
  const std::string started = certs / "started";
  ClientSession session(certs, {.program = testprog({"touch", started}),
                                .options = {"-T", "-h", "localhost"},
                                .env = {{"NOTLS", ""}}});
  EXPECT_EQ(session.dotls().wait(), 100);
  EXPECT_THAT(session.dotls().err().text(),
              testing::MatchesRegex("dotls: fatal: [^\n]*NOTLS[^\n]*\n"));
  EXPECT_FALSE(file_exists(started));
}

}  // namespace
}  // namespace dotls::test

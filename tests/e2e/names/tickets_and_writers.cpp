// Goal: tickets cost a client that only writes none of its data, in TLS 1.2 and 1.3.

#include <gmock/gmock.h>

#include "tests/e2e/names/resuming.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

constexpr std::uint64_t kSent = 3'000'000;

class TicketsAndWriters : public EndToEnd, public testing::WithParamInterface<int> {
 protected:
  TicketsAndWriters() { certs_.write("ticket.keys", make_ticket_key()); }
  [[nodiscard]] TlsSettings settings() const {
    return {.min_version = GetParam(), .max_version = GetParam()};
  }
  // A program that reads to the end and then leaves what it got in a file.
  [[nodiscard]] ServerSetup noting() const {
    return {.program = testprog({"digest-to", noted()}),
            .options = {"-M", GetParam() == TLS1_2_VERSION ? "TLSv1_2" : "TLSv1_3"}};
  }
  [[nodiscard]] std::string noted() const { return certs_ / "digest"; }

  CertDir certs_;
};
INSTANTIATE_TEST_SUITE_P(Tls, TicketsAndWriters, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "12" : "13");
                         });

TEST_P(TicketsAndWriters, AllArrivesFromAClientThatReadsNothing) {
  const TcpServer server(certs_, noting());
  TlsPeer client = connect_tls(server.port(), settings());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write_pattern({1, kSent}));
  client.hang_up();
  server.wait_for_end();
  EXPECT_EQ(read_file(noted()), pattern_summary(1, kSent) + '\n');
}

TEST_P(TicketsAndWriters, AnAnswerAfterAMegabyteBringsATicket) {
  const TcpServer server(certs_, {.program = testprog({"digest"})});
  TlsPeer client = connect_tls(server.port(), settings());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write_pattern({1, 1'000'000}));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), pattern_summary(1, 1'000'000) + '\n');
  EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(client.ssl())), 1);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_P(TicketsAndWriters, ProgramThatAnswersNothingEndsCleanly) {
  const TcpServer server(certs_, noting());
  TlsPeer client = connect_tls(server.port(), settings());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("a message"));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_P(TicketsAndWriters, AllArrivesFromNcatThatOnlySends) {
  const TcpServer server(certs_, noting());
  const std::string sent(kSent, 'x');
  const RunResult client =
      run({.argv = {"ncat", "--ssl", "--send-only", "127.0.0.1", std::to_string(server.port())},
           .input = sent});
  EXPECT_EQ(client.status, 0) << client.err;
  server.wait_for_end();
  Digest digest;
  digest.add(sent);
  EXPECT_EQ(read_file(noted()), digest.summary() + '\n');
}

}  // namespace
}  // namespace dotls::test

// Goal: a program that closes its output early loses nothing of its input: close_notify waits until
// the client has nothing more to send, or the program reads no more.

#include <poll.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;

using HalfCloseByProgram = EndToEnd;

// What must not happen can only be waited for by the clock.
bool hears_something(const TlsPeer& client, Clock::duration patience) {
  return wait_ready(client.fd(), POLLIN, patience);
}

TEST_F(HalfCloseByProgram, AfterAnAnswerQuietClientMaySendAgain) {
  constexpr std::uint64_t kSize = 5'000'000;
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(
      certs, {.program = testprog({"say", "bye", "close", "1", "digest-to", file, "exit", "8"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  // The client is quiet: it is told of the end, though the program still reads.
  EXPECT_EQ(client.read_until_end(), "bye\n");
  EXPECT_TRUE(client.close_notify_received());
  ASSERT_TRUE(client.write_pattern({7, kSize}));
  client.close_notify();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 8);
  EXPECT_EQ(read_file(file), pattern_summary(7, kSize) + '\n');
}

// The client's bytes wait in front of a full pipe for longer than a quiet client would be waited
// for: they are on their way, and it is not quiet.
TEST_F(HalfCloseByProgram, AfterAnAnswerSlowReaderGetsEverything) {
  constexpr std::uint64_t kSize = 200'000;  // more than a pipe holds
  const CertDir certs;
  Gate gate(certs.directory());
  const std::string file = certs / "received";
  const TcpServer server(
      certs,
      {.program = testprog({"say", "go", "close", "1", "gate", gate.path(), "digest-to", file})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write_pattern({7, kSize}));
  EXPECT_EQ(client.read_exactly(3), "go\n");
  EXPECT_FALSE(hears_something(client, seconds(4)));
  gate.open();
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(read_file(file), pattern_summary(7, kSize) + '\n');
}

// A record that is not whole yet is on its way as well.
TEST_F(HalfCloseByProgram, AfterAnAnswerSlowRecordIsNotQuiet) {
  constexpr std::size_t kPieces = 10;
  const std::string text(16'000, 'x');
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(certs,
                         {.program = testprog({"say", "bye", "close", "1", "digest-to", file})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_exactly(4), "bye\n");
  const std::string record = client.seal(text);
  const std::size_t piece = record.size() / kPieces + 1;
  for (std::size_t at = 0; at < record.size(); at += piece) {
    EXPECT_FALSE(hears_something(client, std::chrono::milliseconds(400)));
    ASSERT_TRUE(client.raw_send(record.substr(at, piece)));
  }
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(read_file(file), text_summary(text) + '\n');
}

TEST_F(HalfCloseByProgram, SilentProgramIsFedHoweverLongTheClientIsQuiet) {
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(certs, {.program = testprog({"close", "1", "digest-to", file})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_FALSE(hears_something(client, seconds(4)));
  ASSERT_TRUE(client.write("at last"));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(read_file(file), text_summary("at last") + '\n');
}

// Nobody will read what the client sends, so do not wait, although the program keeps running.
TEST_F(HalfCloseByProgram, ProgramThatReadsNoMoreEndsTheConnection) {
  const CertDir certs;
  Gate gate(certs.directory());
  const TcpServer server(
      certs, {.program = testprog({"close", "1", "close", "0", "gate", gate.path(), "exit", "5"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received());
  gate.open();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 5);
}

// As a request by -T has it: the server answers to the end of it.
TEST_F(HalfCloseByProgram, ClientModeTellsTheServerAtOnce) {
  const CertDir certs;
  ClientSession session(certs,
                        {.program = testprog({"close", "1", "digest-to", certs / "received"}),
                         .options = {"-T", "-c", "root.pem", "-h", "localhost"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  EXPECT_EQ(server.read_until_end(), "");
  EXPECT_TRUE(server.close_notify_received());
  ASSERT_TRUE(server.write("answer"));
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(read_file(certs / "received"), text_summary("answer") + '\n');
}

// Other clients stop sending when they get close_notify.
class HalfCloseOpenssl : public EndToEnd, public testing::WithParamInterface<const char*> {};

TEST_P(HalfCloseOpenssl, SendsAllToAProgramWithoutOutput) {
  const std::string input(3'000'000, 'x');  // no line of it is a command of s_client's
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(certs, {.program = testprog({"close", "1", "digest-to", file})});
  const RunResult result = run({.argv = {"openssl", "s_client", "-quiet", "-no_ign_eof", GetParam(),
                                         "-connect", "127.0.0.1:" + std::to_string(server.port())},
                                .input = input});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(read_file(file), text_summary(input) + '\n');
}

INSTANTIATE_TEST_SUITE_P(Versions, HalfCloseOpenssl, testing::Values("-tls1_2", "-tls1_3"));

}  // namespace
}  // namespace dotls::test

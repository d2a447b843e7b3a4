// Goal: if the client is gone, the program has -D seconds to finish what it accepted, then it is
// ended; 98.

#include <poll.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using PeerGone = EndToEnd;

constexpr const char* kBrokenLine =
    "^dotls: .*pid [0-9]+ from 127\\.0\\.0\\.1: connection broken: .+";

TEST_F(PeerGone, ProgramSeesTheEndOfItsInput) {
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(
      certs, {.program = testprog({"line", "touch", certs / "running", "digest-to", file})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("message\n"));
  ASSERT_TRUE(wait_until([&] { return file_exists(certs / "running"); }));
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 98);
  EXPECT_TRUE(file_exists(file));
  server.log().wait_for(kBrokenLine);
}

TEST_F(PeerGone, AcceptedMessageReachesTheQueue) {
  const CertDir certs;
  Gate gate(certs.directory());
  const std::string accepted = certs / "accepted";
  const std::string queued = certs / "queued";
  // After the reset it writes more than a pipe holds, without a reader, and continues.
  const TcpServer server(
      certs, {.program = testprog({"line", "touch", accepted, "gate", gate.path(), "source", "1",
                                   "1000000", "touch", queued})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("message\n"));
  ASSERT_TRUE(wait_until([&] { return file_exists(accepted); }));
  client.reset();
  gate.open();
  EXPECT_EQ(server.wait_for_end(), 98);
  EXPECT_TRUE(file_exists(queued));
}

// A program that does this and then stays, after its client has left.
void expect_ended(const CertDir& certs, std::vector<std::string> steps) {
  const std::string running = certs / "running";
  steps.insert(steps.end(), {"touch", running, "pause"});
  const TcpServer server(certs, {.program = testprog(steps), .options = {"-D", "4"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 98);
}

TEST_F(PeerGone, ProgramThatStaysGetsSigterm) {
  const CertDir certs;
  expect_ended(certs, {"note-term", certs / "told"});
  EXPECT_TRUE(file_exists(certs / "told"));
}

TEST_F(PeerGone, ProgramThatIgnoresSigtermIsKilled) {
  expect_ended(CertDir(), {"ignore", std::to_string(SIGTERM)});
}

TEST_F(PeerGone, AfterAForgedRecord) {
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(certs, {.program = testprog({"digest-to", file})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("good"));
  std::string record = client.seal("forged");
  record.back() = static_cast<char>(record.back() ^ 1);
  ASSERT_TRUE(client.raw_send(record));
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_FALSE(client.error().empty());  // the alert
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 98);
  EXPECT_EQ(read_file(file), text_summary("good") + '\n');
  server.log().wait_for(kBrokenLine);
}

// The program has closed its output and the client has been told. What the client still had to say
// does not count as ended because of that.
template <class Leave>
void expect_broken_after_our_end(Leave leave) {
  const CertDir certs;
  const TcpServer server(
      certs, {.program = testprog({"say", "answer", "close", "1", "line", "touch", certs / "read",
                                   "digest-to", certs / "rest"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_EQ(client.read_exactly(7), "answer\n");
  // What comes next is close_notify, which is left unread.
  ASSERT_TRUE(wait_ready(client.fd(), POLLIN));
  ASSERT_TRUE(client.write("half\n"));
  ASSERT_TRUE(wait_until([&] { return file_exists(certs / "read"); }));
  leave(client);
  EXPECT_EQ(server.wait_for_end(), 98);
  EXPECT_TRUE(file_exists(certs / "rest"));
  server.log().wait_for(kBrokenLine);
}

TEST_F(PeerGone, ByAResetAfterOurEnd) {
  expect_broken_after_our_end([](TlsPeer& client) { client.reset(); });
}

TEST_F(PeerGone, ByAForgedRecordAfterOurEnd) {
  expect_broken_after_our_end([](TlsPeer& client) {
    std::string record = client.seal("forged");
    record.back() = static_cast<char>(record.back() ^ 1);
    ASSERT_TRUE(client.raw_send(record));
    client.fin();
  });
}

TEST_F(PeerGone, ByAFatalAlertAfterOurEnd) {
  expect_broken_after_our_end([](TlsPeer& client) {
    // What cannot be a record makes the client's OpenSSL say why it gives up.
    BIO_puts(SSL_get_rbio(client.ssl()), "this is no record");
    EXPECT_EQ(client.read_some(), "");
    client.fin();
  });
}

// The client has the last output of a program that exits, and leaves before the program has exited:
// either may come first, and nothing is lost.
TEST_F(PeerGone, ResetAfterTheLastOutputLosesNothing) {
  const CertDir certs;
  for (int i = 0; i < 20; ++i) {
    const TcpServer server(certs, {.program = {"sh", "-c", "echo bye; exit 3"}});
    TlsPeer client = connect_tls(server.port());
    ASSERT_TRUE(client.handshake()) << client.error();
    ASSERT_EQ(client.read_exactly(4), "bye\n");
    client.reset();
    EXPECT_EQ(server.wait_for_end(), 3);
    EXPECT_EQ(server.log().count("connection broken"), 0U) << server.log().text();
  }
}

// It exits because its input ended too early.
TEST_F(PeerGone, ResetThatEndsTheProgramIsBroken) {
  const CertDir certs;
  for (int i = 0; i < 5; ++i) {
    const TcpServer server(certs, {.program = {"sh", "-c", "echo hello; exec cat"}});
    TlsPeer client = connect_tls(server.port());
    ASSERT_TRUE(client.handshake()) << client.error();
    ASSERT_EQ(client.read_exactly(6), "hello\n");
    client.reset();
    EXPECT_EQ(server.wait_for_end(), 98);
  }
}

// Both directions have ended cleanly, but the program stays.
TEST_F(PeerGone, WhenBothDirectionsHaveEnded) {
  const CertDir certs;
  const TcpServer server(
      certs, {.program = testprog({"close", "1", "digest-to", certs / "received", "pause"}),
              .options = {"-D", "4"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 128 + SIGTERM);
  EXPECT_TRUE(file_exists(certs / "received"));
}

// The end of the client's direction alone is not "gone", however long the answer takes.
TEST_F(PeerGone, HalfCloseIsNotGone) {
  const CertDir certs;
  Gate gate(certs.directory());
  const TcpServer server(certs, {.program = testprog({"digest-to", certs / "received", "gate",
                                                      gate.path(), "say", "answer"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  client.fin();
  ASSERT_TRUE(wait_until([&] { return file_exists(certs / "received"); }));
  gate.open();
  EXPECT_EQ(client.read_until_end(), "answer\n");
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test

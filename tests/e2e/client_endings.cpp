// Goal: client mode: a truncated answer is 98, a complete one leaves the program's status; the
// program stays in our group.

#include <unistd.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ClientEndings = EndToEnd;

TEST_F(ClientEndings, WholeAnswer) {
  const CertDir certs;
  const std::string file = certs / "answer";
  ClientSession session(certs, {.program = testprog({"digest-to", file, "exit", "7"}),
                                .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  ASSERT_TRUE(server.write_pattern({1, 500'000}));
  server.close_notify();
  EXPECT_EQ(server.read_until_end(), "");
  EXPECT_TRUE(server.close_notify_received());
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 7);
  EXPECT_EQ(read_file(file), pattern_summary(1, 500'000) + '\n');
  EXPECT_EQ(session.dotls().err().count("truncated"), 0U);
}

TEST_F(ClientEndings, CutOffAnswer) {
  const CertDir certs;
  const std::string file = certs / "answer";
  ClientSession session(
      certs, {.program = testprog({"digest-to", file}), .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  ASSERT_TRUE(server.write("half an ans"));
  server.fin();
  EXPECT_EQ(server.read_until_end(), "");
  EXPECT_EQ(session.dotls().wait(), 98);
  // The program had all that came.
  EXPECT_EQ(read_file(file), text_summary("half an ans") + '\n');
  EXPECT_EQ(session.dotls().err().count("^dotls: .*from 192\\.0\\.2\\.7: .*truncated"), 1U)
      << session.dotls().err().text();
}

TEST_F(ClientEndings, ResetInTheMiddle) {
  const CertDir certs;
  ClientSession session(certs, {.program = testprog({"digest-to", certs / "answer"}),
                                .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  server.reset();
  EXPECT_EQ(session.dotls().wait(), 98);
}

TEST_F(ClientEndings, ServerThatLeavesInTheMiddleOfTheHandshake) {
  const CertDir certs;
  const std::string started = certs / "started";
  ClientSession session(certs, {.program = testprog({"touch", started}), .options = {"-T"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  server.start_handshake();
  server.reset();
  EXPECT_EQ(session.dotls().wait(), 97);
  EXPECT_FALSE(file_exists(started));
}

TEST_F(ClientEndings, SilentServer) {
  const CertDir certs;
  ClientSession session(certs, {.program = {"true"}, .options = {"-T", "-t", "1"}});
  const TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  EXPECT_EQ(session.dotls().wait(), 111);
}

TEST_F(ClientEndings, IdleServer) {
  const CertDir certs;
  ClientSession session(certs, {.program = testprog({"digest-to", certs / "answer"}),
                                .options = {"-T", "--no-verify", "-D", "1"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  EXPECT_EQ(session.dotls().wait(), 111);
}

// In client mode the program may own the terminal: it stays in our process group.
TEST_F(ClientEndings, ProgramStaysInOurGroup) {
  const CertDir certs;
  ClientSession session(certs, {.program = testprog({"ids"}), .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  const std::string ids = server.read_until_end();
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_NE(ids.find("\npgid " + std::to_string(::getpgrp()) + '\n'), std::string::npos) << ids;
}

TEST_F(ClientEndings, ServersProgramLeadsItsOwnGroup) {
  const CertDir certs;
  Session session(certs, {.program = testprog({"ids"})});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string ids = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  const std::string pid = ids.substr(4, ids.find('\n') - 4);
  EXPECT_NE(ids.find("\npgid " + pid + '\n'), std::string::npos) << ids;
}

}  // namespace
}  // namespace dotls::test

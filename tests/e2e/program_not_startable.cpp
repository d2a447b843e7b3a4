// Goal: a program that cannot be started: 111, one line that names it, and the client sees the end.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ProgramNotStartable = EndToEnd;

void expect_failure(const CertDir& certs, const std::string& program, const std::string& words) {
  const TcpServer server(certs, {.program = {program}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  // The proper end, be there unread bytes or not.
  ASSERT_TRUE(client.write("hello"));
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received()) << client.error();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 111);
  EXPECT_EQ(server.log().count("^dotls: "), 1U) << server.log().text();
  server.log().wait_for("^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: .*" + words);
}

TEST_F(ProgramNotStartable, Missing) {
  expect_failure(CertDir(), "/nonexistent/program", "/nonexistent/program: No such file");
}

TEST_F(ProgramNotStartable, NotInPath) {
  expect_failure(CertDir(), "no-such-program-here", "no-such-program-here.*PATH");
}

TEST_F(ProgramNotStartable, NotExecutable) {
  const CertDir certs;
  const std::string file = certs.write("program", "#!/bin/sh\n", 0644);
  expect_failure(certs, file, file + ": Permission denied");
}

TEST_F(ProgramNotStartable, Directory) {
  const CertDir certs;
  expect_failure(certs, certs.path(), certs.path() + ": Permission denied");
}

TEST_F(ProgramNotStartable, NoProgramFile) {
  const CertDir certs;
  const std::string file = certs.write("program", "neither ELF nor script\n", 0755);
  expect_failure(certs, file, file + ": Exec format error");
}

TEST_F(ProgramNotStartable, MissingInterpreter) {
  const CertDir certs;
  const std::string file = certs.write("program", "#!/nonexistent/interpreter\n", 0755);
  expect_failure(certs, file, file + ": No such file");
}

TEST_F(ProgramNotStartable, UnderNotlsToo) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"/nonexistent/program"}, .env = {{"NOTLS", ""}}});
  const UniqueFd client = connect_to(server.port());
  EXPECT_EQ(read_to_end(client.get()).bytes, "");
  EXPECT_EQ(server.wait_for_end(), 111);
  server.log().wait_for("^dotls: fatal: .*/nonexistent/program: No such file");
}

}  // namespace
}  // namespace dotls::test

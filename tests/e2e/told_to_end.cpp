// Goal: SIGTERM, SIGINT and SIGHUP to dotls end the program at once, its whole group, and with
// force after 5 s.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ToldToEnd = EndToEnd;

void expect_program_ends(int number) {
  const CertDir certs;
  const std::string running = certs / "running";
  const std::string told = certs / "told";
  const TcpServer server(certs,
                         {.program = testprog({"note-term", told, "touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  ::kill(server.wait_for_connection(), number);
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  server.wait_for_end();
  EXPECT_TRUE(file_exists(told));
}

TEST_F(ToldToEnd, BySigterm) {
  expect_program_ends(SIGTERM);
}
TEST_F(ToldToEnd, BySigint) {
  expect_program_ends(SIGINT);
}
TEST_F(ToldToEnd, BySighup) {
  expect_program_ends(SIGHUP);
}

TEST_F(ToldToEnd, StatusIsThatOfTheKilledProgram) {
  const CertDir certs;
  const std::string running = certs / "running";
  const TcpServer server(certs, {.program = testprog({"touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  ::kill(server.wait_for_connection(), SIGTERM);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 128 + SIGTERM);
}

TEST_F(ToldToEnd, WhoIgnoresItIsKilled) {
  const CertDir certs;
  const std::string running = certs / "running";
  const TcpServer server(
      certs, {.program = testprog({"ignore", std::to_string(SIGTERM), "touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  const auto told = Clock::now();
  ::kill(server.wait_for_connection(), SIGTERM);
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 128 + SIGKILL);
  EXPECT_GE(Clock::now() - told, std::chrono::seconds(4));
}

// One that neither sends nor closes: nobody who asked us to end waits for it.
TEST_F(ToldToEnd, PeerThatStaysDoesNotHoldUs) {
  const CertDir certs;
  const std::string running = certs / "running";
  const TcpServer server(certs, {.program = testprog({"touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  const auto told = Clock::now();
  ::kill(server.wait_for_connection(), SIGTERM);
  EXPECT_EQ(server.wait_for_end(), 128 + SIGTERM);
  EXPECT_LT(Clock::now() - told, std::chrono::seconds(8));
}

// The twin is not our child: only a signal to the group reaches it (EndToEnd sees if it is left).
TEST_F(ToldToEnd, TheWholeGroupHearsIt) {
  const CertDir certs;
  const std::string running = certs / "running";
  const TcpServer server(certs, {.program = testprog({"twin", "touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  const pid_t program = std::stoi(read_file(running));
  const std::vector<pid_t> twins = children_of(program);
  ASSERT_EQ(twins.size(), 1U);
  ::kill(server.wait_for_connection(), SIGTERM);
  client.hang_up();
  server.wait_for_end();
  EXPECT_TRUE(wait_until(
      [&] { return process_state(twins[0]) == '\0' || process_state(twins[0]) == 'Z'; }));
}

TEST_F(ToldToEnd, InTheMiddleOfTheHandshake) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs,
                         {.program = testprog({"touch", started}), .options = {"-t", "600"}});
  const UniqueFd client = connect_to(server.port());
  const pid_t dotls = server.wait_for_connection();
  // Once it waits for the ClientHello; before that SIGTERM would meet tcpserver's child.
  ASSERT_TRUE(wait_until([&] {
    return read_file("/proc/" + std::to_string(dotls) + "/cmdline").find("touch") !=
               std::string::npos &&
           process_state(dotls) == 'S';
  }));
  ::kill(dotls, SIGTERM);
  EXPECT_NE(read_to_end(client.get()).end, TcpEnd::Open);
  EXPECT_EQ(server.wait_for_end(), 128 + SIGTERM);
  EXPECT_FALSE(file_exists(started));
}

}  // namespace
}  // namespace dotls::test

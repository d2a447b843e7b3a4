// Goal: SIGTERM, SIGINT and SIGHUP to dotls end the program and its whole group at once, and by
// SIGKILL after 5 s.

#include <fcntl.h>
#include <sys/socket.h>

#include "tests/support/binaries.hpp"
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

TEST_F(ToldToEnd, ProgramThatIgnoresItIsKilled) {
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

// From the signal to the end, with a client that then does this.
template <class Then>
Clock::duration time_to_end(Then then) {
  const CertDir certs;
  const std::string running = certs / "running";
  const TcpServer server(certs, {.program = testprog({"touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_TRUE(wait_until([&] { return file_exists(running); }));
  const auto told = Clock::now();
  ::kill(server.wait_for_connection(), SIGTERM);
  then(client);
  EXPECT_EQ(server.wait_for_end(), 128 + SIGTERM);
  return Clock::now() - told;
}

// One that neither sends nor closes: after a signal we do not wait the usual 10 s for it.
TEST_F(ToldToEnd, PeerThatStaysDoesNotHoldUsUp) {
  const auto of_one_that_leaves = time_to_end([](TlsPeer& client) { client.hang_up(); });
  const auto of_one_that_stays = time_to_end([](TlsPeer&) {});
  EXPECT_LT(of_one_that_stays, of_one_that_leaves + std::chrono::seconds(8));
}

// The twin is not our child: only a signal to the group reaches it (EndToEnd sees if it is left).
TEST_F(ToldToEnd, WholeGroupGetsTheSignal) {
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

// What is said in the clear waits for a client that takes nothing.
void expect_told_while_sending(const std::vector<std::string>& options,
                               const std::map<std::string, std::string>& env,
                               const std::string& directory) {
  TcpPair pair;
  fill_up(pair.server.get());
  Command command{.argv = {dotls_path(), "-t", "600", "-d", directory},
                  .env = env,
                  .in = pair.server.get(),
                  .out = pair.server.get()};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.push_back("cat");
  Process dotls(command);
  ASSERT_TRUE(wait_until([&] { return blocks_signal(dotls.pid(), SIGTERM); }));
  dotls.signal(SIGTERM);
  EXPECT_EQ(dotls.wait(), 128 + SIGTERM);
  EXPECT_NE(dotls.err().text().find("ended by a signal before TLS"), std::string::npos);
}

TEST_F(ToldToEnd, WhileTheBannerIsSent) {
  const CertDir certs;
  expect_told_while_sending({}, {{"BANNER", "hello"}}, certs.path());
}

TEST_F(ToldToEnd, WhileARefusalWithoutTlsIsSent) {
  const TempDir empty;
  expect_told_while_sending({"-s", "smtp", "--require-tls"}, {}, empty.path());
}

// Told at any moment of its end, with a shower of signals, it leaves the socket, which may be
// others' as well, as it was.
TEST_F(ToldToEnd, LateSignalStillRestoresTheBlockingFlag) {
  const CertDir certs;
  for (int i = 0; i < 50; ++i) {
    TcpPair pair;
    Process dotls({.argv = {dotls_path(), "-d", certs.path(), "cat"},
                   .in = pair.server.get(),
                   .out = pair.server.get()});
    ASSERT_TRUE(send_all(pair.client.get(), "GET / HTTP/1.0\r\n\r\n"));
    ::shutdown(pair.client.get(), SHUT_WR);
    // It has refused, and ends; or it has ended already.
    EXPECT_NE(read_to_end(pair.client.get()).end, TcpEnd::Open);
    while (dotls.running()) dotls.signal(SIGTERM);
    EXPECT_EQ(::fcntl(pair.server.get(), F_GETFL) & O_NONBLOCK, 0) << "connection " << i;
    static_cast<void>(dotls.wait());
  }
}

}  // namespace
}  // namespace dotls::test

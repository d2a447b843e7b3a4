// Goal: a background process that still holds the program's output keeps the connection alive.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using BackgroundWriter = EndToEnd;

TEST_F(BackgroundWriter, IsHeardAfterTheProgramHasEnded) {
  const CertDir certs;
  Gate gate(certs.directory());
  const std::string pid_file = certs / "pid";
  const TcpServer server(certs, {.program = testprog({"touch", pid_file, "background", "12", "gate",
                                                      gate.path(), "source", "18", "300000"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const auto program_has_ended = [&pid_file] {
    const std::string pid = read_file(pid_file);
    if (pid.empty()) return false;
    const char state = process_state(std::stoi(pid));
    return state == '\0' || state == 'Z';
  };
  ASSERT_TRUE(wait_until(program_has_ended));
  gate.open();
  EXPECT_EQ(client.read_summary(), pattern_summary(18, 300'000));
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 12);
}

}  // namespace
}  // namespace dotls::test

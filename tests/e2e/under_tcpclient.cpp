// Goal: client mode under the real tcpclient, against dotls under the real tcpserver.

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using UnderTcpclient = EndToEnd;

// tcpclient, dotls with these options, and the program.
Command client_command(const TcpServer& server, const CertDir& certs,
                       const std::vector<std::string>& options,
                       const std::vector<std::string>& program, const std::string& input = {}) {
  Command command{.argv = {"tcpclient", "-RHl0", "127.0.0.1", std::to_string(server.port()),
                           dotls_path(), "-d", certs.path(), "-c", "root.pem", "-h", "localhost"},
                  .input = input};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.insert(command.argv.end(), program.begin(), program.end());
  return command;
}

TEST_F(UnderTcpclient, ProgramSpeaksOn0And1) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}});
  // Two lines are all that it wants; its end is ours, while the server would go on.
  const RunResult result = run(client_command(
      server, certs, {"-T"},
      {"sh", "-c", "echo hello; echo over; read a; read b; echo \"$a $b\" >&2; exit 5"}));
  EXPECT_EQ(result.err, "hello over\n");
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.status, 5);
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(UnderTcpclient, ProgramSpeaksOn6And7) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}});
  const RunResult result = run(client_command(
      server, certs, {"-C"}, {"sh", "-c", "cat >&7; exec 7>&-; cat <&6"}, "what the user types\n"));
  EXPECT_EQ(result.out, "what the user types\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(UnderTcpclient, BothLettersMean6And7) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"echo", "hello"}});
  const RunResult result =
      run(client_command(server, certs, {"-CT"}, {"sh", "-c", "exec 7>&-; cat <&6"}));
  EXPECT_EQ(result.out, "hello\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(UnderTcpclient, BulkBothWays) {
  constexpr std::uint64_t kBulk = 50'000'000;
  const CertDir certs;
  const std::string at_server = certs / "at-server";
  const std::string at_client = certs / "at-client";
  const std::string size = std::to_string(kBulk);
  const TcpServer server(certs, {.program = testprog({"duplex", at_server, "1", size})});
  // Each side says the end of its own direction, or both would wait for the other's.
  const RunResult result =
      run(client_command(server, certs, {"-T"},
                         {"sh", "-c",
                          "exec 3<&0 </dev/null; \"$0\" digest-to \"$1\" <&3 >/dev/null & "
                          "exec 3<&-; \"$0\" source 2 \"$2\"; exec >&-; wait",
                          testprog({})[0], at_client, size}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(read_file(at_server), pattern_summary(2, kBulk) + '\n');
  EXPECT_EQ(read_file(at_client), pattern_summary(1, kBulk) + '\n');
}

TEST_F(UnderTcpclient, StatusOfAServerThatIsNoTls) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"echo", "220 plain"}, .env = {{"NOTLS", ""}}});
  const std::string started = certs / "started";
  const RunResult result = run(client_command(server, certs, {"-T"}, testprog({"touch", started})));
  EXPECT_EQ(result.status, 97);
  EXPECT_EQ(result.err.rfind("dotls: fatal: pid ", 0), 0U) << result.err;
  EXPECT_NE(result.err.find(" from 127.0.0.1: "), std::string::npos) << result.err;
  EXPECT_FALSE(file_exists(started));
  server.wait_for_end();
}

}  // namespace
}  // namespace dotls::test

// Goal: `openssl s_client` verifies dotls as a server and talks with its program.
#include "tests/interop/matrix.hpp"

namespace dotls::test {
namespace {

using OpensslClient = Matrix;

Command s_client(const TcpServer& server, const CertDir& certs, const std::string& version,
                 const std::string& input) {
  return {.argv = {"openssl", "s_client", "-quiet", "-connect",
                   "127.0.0.1:" + std::to_string(server.port()), "-servername", "localhost",
                   "-verify_hostname", "localhost", "-verify_return_error", "-CAfile",
                   certs / "root.pem", version == "1.2" ? "-tls1_2" : "-tls1_3"},
          .input = input};
}

TEST_P(OpensslClient, ServerSpeaksFirst) {
  const TcpServer server(certs, {.program = testprog({"say", "220 hello", "line", "say-line"})});
  const RunResult result = run(s_client(server, certs, version(), "QUIT\n"));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "220 hello\nQUIT\n");
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_P(OpensslClient, ClientSpeaksFirstInTwentyOfTwenty) {
  const TcpServer server(certs, {.program = testprog({"line", "say-line"})});
  for (std::size_t i = 1; i <= 20; ++i) {
    const std::string line = "request " + std::to_string(i) + '\n';
    const RunResult result = run(s_client(server, certs, version(), line));
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, line);
    EXPECT_EQ(server.wait_for_end(i), 0);
  }
}

TEST_P(OpensslClient, AnswerOfTenMegabytes) {
  const TcpServer server(certs, {.program = testprog({"line", "source", "1", "10000000"})});
  const RunResult result = run(s_client(server, certs, version(), "go\n"));
  EXPECT_EQ(text_summary(result.out), pattern_summary(1, 10'000'000));
  EXPECT_EQ(server.wait_for_end(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, OpensslClient, whole_matrix(), matrix_name);

}  // namespace
}  // namespace dotls::test

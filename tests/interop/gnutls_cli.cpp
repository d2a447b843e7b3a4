// Goal: `gnutls-cli` verifies dotls as a server and talks with its program.
#include "tests/interop/matrix.hpp"

namespace dotls::test {
namespace {

using GnutlsClient = Matrix;

// Says `line` and keeps its input open until the server has ended: at the end of its input
// gnutls-cli would leave without waiting for the answer.
RunResult gnutls_cli(const TcpServer& server, const CertDir& certs, const std::string& version,
                     const std::string& line) {
  Pipe input;
  Process client({.argv = {"gnutls-cli", "--logfile", certs / "gnutls.log", "--priority",
                           "NORMAL:-VERS-ALL:+VERS-TLS" + version, "--x509cafile",
                           certs / "root.pem", "--sni-hostname", "localhost", "--verify-hostname",
                           "localhost", "--port", std::to_string(server.port()), "127.0.0.1"},
                  .in = input.read_end.get()});
  EXPECT_EQ(::write(input.write_end.get(), line.data(), line.size()),
            static_cast<ssize_t>(line.size()));
  const int status = client.wait();
  return {status, client.out().text(), client.err().text() + read_file(certs / "gnutls.log")};
}

TEST_P(GnutlsClient, ClientSpeaksFirstInTwentyOfTwenty) {
  const TcpServer server(certs, {.program = testprog({"line", "say-line"})});
  for (std::size_t i = 1; i <= 20; ++i) {
    const std::string line = "request " + std::to_string(i) + '\n';
    const RunResult result = gnutls_cli(server, certs, version(), line);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, line);
    EXPECT_EQ(server.wait_for_end(i), 0);
  }
}

TEST_P(GnutlsClient, AnswerOfAMegabyte) {
  const TcpServer server(certs, {.program = testprog({"line", "source", "1", "1000000"})});
  const RunResult result = gnutls_cli(server, certs, version(), "go\n");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(text_summary(result.out), pattern_summary(1, 1'000'000));
  EXPECT_EQ(server.wait_for_end(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, GnutlsClient, whole_matrix(), matrix_name);

}  // namespace
}  // namespace dotls::test

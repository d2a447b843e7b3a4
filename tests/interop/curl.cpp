// Goal: `curl` fetches https from a small CGI-like program under dotls.
#include "tests/interop/matrix.hpp"

namespace dotls::test {
namespace {

using Curl = Matrix;

constexpr const char* kHeader = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

Command curl(const TcpServer& server, const CertDir& certs, const std::string& version) {
  const std::string port = std::to_string(server.port());
  return {.argv = {"curl", "--silent", "--show-error", "--fail", "--cacert", certs / "root.pem",
                   "--tlsv" + version, "--tls-max", version, "--resolve",
                   "localhost:" + port + ":127.0.0.1", "https://localhost:" + port + "/page"}};
}

TEST_P(Curl, BodyWithItsLength) {
  const TcpServer server(
      certs, {.program = testprog({"request", "say",
                                   std::string(kHeader) + "Content-Length: 5000000\r\n\r", "source",
                                   "1", "5000000"})});
  const RunResult result = run(curl(server, certs, version()));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(text_summary(result.out), pattern_summary(1, 5'000'000));
  EXPECT_EQ(server.wait_for_end(), 0);
}

// The body's end is the connection's: curl takes it for whole only with a close_notify.
TEST_P(Curl, BodyUntilTheEnd) {
  const TcpServer server(certs, {.program = testprog({"request", "say", std::string(kHeader) + '\r',
                                                      "source", "2", "300000"})});
  const RunResult result = run(curl(server, certs, version()));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(text_summary(result.out), pattern_summary(2, 300'000));
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_P(Curl, TwentyOfTwentyRequests) {
  const TcpServer server(
      certs, {.program = testprog(
                  {"request", "say", std::string(kHeader) + "Content-Length: 6\r\n\r\nhello"})});
  for (std::size_t i = 1; i <= 20; ++i) {
    const RunResult result = run(curl(server, certs, version()));
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "hello\n");
    EXPECT_EQ(server.wait_for_end(i), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Curl, whole_matrix(), matrix_name);

}  // namespace
}  // namespace dotls::test

// Goal: dotls as a client, under tcpclient, verifies `openssl s_server` and talks with it.
#include "tests/interop/client_command.hpp"
#include "tests/interop/matrix.hpp"

namespace dotls::test {
namespace {

using OpensslServer = Matrix;

// It answers each line with the line turned round.
Command s_server(const CertDir& certs, const std::string& version) {
  split_certificate(certs);
  return {.argv = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-rev", "-cert",
                   certs / "fullchain.pem", "-cert_chain", certs / "fullchain.pem", "-key",
                   certs / "privkey.pem", version == "1.2" ? "-tls1_2" : "-tls1_3"}};
}

TEST_P(OpensslServer, TwentyOfTwentyConversations) {
  Process server(s_server(certs, version()));
  const std::string line = server.out().wait_for("^ACCEPT 127\\.0\\.0\\.1:[0-9]+$");
  ASSERT_FALSE(line.empty()) << server.err().text();
  const auto port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  for (int i = 0; i < 20; ++i) {
    const RunResult result = run(client_command(
        port, certs,
        {"sh", "-c", "echo hello; read a; echo again; read b; echo \"$a $b\" >&2; exit 4"}));
    EXPECT_EQ(result.status, 4) << result.err;
    EXPECT_NE(result.err.find("\nolleh niaga\n"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("TLSv" + version()), std::string::npos) << result.err;
  }
  server.signal(SIGTERM);
  server.wait();
}

INSTANTIATE_TEST_SUITE_P(All, OpensslServer, whole_matrix(), matrix_name);

}  // namespace
}  // namespace dotls::test

// Goal: dotls as a client, under tcpclient, verifies `gnutls-serv` and talks with it.
#include "tests/interop/client_command.hpp"
#include "tests/interop/matrix.hpp"
#include "tests/support/own_network.hpp"

namespace dotls::test {
namespace {

using GnutlsServer = Matrix;

// In a network of our own, where it may bind every address, and any port is free.
constexpr std::uint16_t kPort = 5556;

Command gnutls_serv(const CertDir& certs, const std::string& version) {
  split_certificate(certs);
  return {.argv = {"gnutls-serv", "--echo", "--port", std::to_string(kPort), "--x509certfile",
                   certs / "fullchain.pem", "--x509keyfile", certs / "privkey.pem", "--priority",
                   "NORMAL:-VERS-ALL:+VERS-TLS" + version}};
}

TEST_P(GnutlsServer, TwentyOfTwentyConversations) {
  enter_own_network();
  Process server(gnutls_serv(certs, version()));
  ASSERT_NE(server.err().wait_for("Echo Server listening on IPv4.*done"), "");
  for (int i = 0; i < 20; ++i) {
    const RunResult result = run(client_command(
        kPort, certs,
        {"sh", "-c", "echo hello; read a; echo again; read b; echo \"$a $b\" >&2; exit 4"}));
    EXPECT_EQ(result.status, 4) << result.err;
    EXPECT_NE(result.err.find("\nhello again\n"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("TLSv" + version()), std::string::npos) << result.err;
  }
  server.signal(SIGTERM);
  server.wait();
}

INSTANTIATE_TEST_SUITE_P(All, GnutlsServer, whole_matrix(), matrix_name);

}  // namespace
}  // namespace dotls::test

// Goal: a refused client gets the right alert, as openssl s_client and gnutls-cli see it, in TLS
// 1.2 and 1.3.

#include <gmock/gmock.h>

#include "tests/e2e/verify/client_certificates.hpp"

namespace dotls::test {
namespace {

using Alerts = EndToEnd;

// The certificate and what is sent with it, and its key, as files.
struct ClientFiles {
  TempDir directory;
  std::string chain;
  std::string key;

  explicit ClientFiles(const Presented& what) {
    std::string pem = what.own->certificate_pem();
    for (const Credential& one : what.chain) pem += one.certificate_pem();
    chain = directory.write("chain.pem", pem);
    key = directory.write("key.pem", what.own->key_pem(), 0600);
  }
};

RunResult run_against(const CertDir& certs, const std::vector<std::string>& options,
                      std::vector<std::string> client, const std::string& input, int status = 97) {
  ServerSetup setup{.program = {"true"}, .options = options};
  const TcpServer server(certs, setup);
  for (std::string& word : client) {
    const std::size_t at = word.find("PORT");
    if (at != std::string::npos) word.replace(at, 4, std::to_string(server.port()));
  }
  const RunResult result = run({.argv = client, .input = input});
  EXPECT_EQ(server.wait_for_end(), status) << server.log().text();
  return result;
}

const std::vector<std::string> kRequire{"--verify-client", "require"};

std::vector<std::string> s_client(const ClientFiles& files, const std::string& version) {
  return {"openssl",   "s_client",    "-connect",  "127.0.0.1:PORT", "-tls" + version, "-cert",
          files.chain, "-cert_chain", files.chain, "-key",           files.key,        "-quiet"};
}

std::vector<std::string> gnutls_cli(const ClientFiles& files, const std::string& version) {
  return {"gnutls-cli",
          "127.0.0.1",
          "-p",
          "PORT",
          "--insecure",
          "--x509certfile",
          files.chain,
          "--x509keyfile",
          files.key,
          "--priority",
          "NORMAL:-VERS-ALL:+VERS-TLS" + version};
}

TEST_F(Alerts, AsOpensslSeesThem) {
  const auto certs = make_verifying_directory();
  for (const Presented& what : all_presented()) {
    if (what.failure.empty()) continue;
    const ClientFiles files(what);
    for (const std::string version : {"1_2", "1_3"}) {
      SCOPED_TRACE(what.name + version);
      const RunResult client = run_against(*certs, kRequire, s_client(files, version), "");
      EXPECT_THAT(client.err,
                  testing::HasSubstr("SSL alert number " + std::to_string(what.alert) + '\n'));
    }
  }
}

TEST_F(Alerts, ForNoCertificateAsOpensslSeesThem) {
  const auto certs = make_verifying_directory();
  for (const auto& [version, alert] :
       {std::pair("-tls1_2", SSL_AD_HANDSHAKE_FAILURE), std::pair("-tls1_3", 116)}) {
    const RunResult client =
        run_against(*certs, kRequire,
                    {"openssl", "s_client", "-connect", "127.0.0.1:PORT", version, "-quiet"}, "");
    EXPECT_THAT(client.err, testing::HasSubstr("SSL alert number " + std::to_string(alert) + '\n'));
  }
}

TEST_F(Alerts, AsGnutlsSeesThem) {
  const auto certs = make_verifying_directory();
  for (const Presented& what : all_presented()) {
    if (what.failure.empty()) continue;
    const ClientFiles files(what);
    for (const std::string version : {"1.2", "1.3"}) {
      SCOPED_TRACE(what.name + version);
      const RunResult client = run_against(*certs, kRequire, gnutls_cli(files, version), "");
      EXPECT_THAT(client.out + client.err,
                  testing::HasSubstr("Received alert [" + std::to_string(what.alert) + ']'));
    }
  }
}

// What --allow-dns and --allow-pin do is the same for both tools: bad_certificate, or a session.
TEST_F(Alerts, AreForClientsThatAreNotAllowed) {
  const auto certs = make_verifying_directory();
  const ClientFiles files(presented("ecdsa"));
  const std::vector<std::string> other{"--allow-dns", "other.example.org"};
  const std::vector<std::string> this_one{"--allow-dns", "*.example.org"};
  for (const std::string version : {"1_2", "1_3"}) {
    RunResult client = run_against(*certs, other, s_client(files, version), "");
    EXPECT_THAT(client.err, testing::HasSubstr("SSL alert number 42\n"));
    client = run_against(*certs, this_one, s_client(files, version), "", 0);
    EXPECT_THAT(client.err, testing::Not(testing::HasSubstr("alert")));
  }
  for (const std::string version : {"1.2", "1.3"}) {
    RunResult client = run_against(*certs, other, gnutls_cli(files, version), "");
    EXPECT_THAT(client.out + client.err, testing::HasSubstr("Received alert [42]"));
    client = run_against(*certs, this_one, gnutls_cli(files, version), "", 0);
    EXPECT_THAT(client.out, testing::HasSubstr("Handshake was completed"));
  }
}

// With a certificate that no CA of the server's has signed.
TEST_F(Alerts, AreForClientsWithAnotherKeyThanAllowed) {
  const auto certs = make_verifying_directory();
  const std::vector<std::string> options{"--allow-pin", pin_of(presented("self"))};
  const ClientFiles allowed(presented("self"));
  const ClientFiles other(presented("foreign"));
  for (const std::string version : {"1_2", "1_3"}) {
    EXPECT_THAT(run_against(*certs, options, s_client(other, version), "").err,
                testing::HasSubstr("SSL alert number 48\n"));
    EXPECT_THAT(run_against(*certs, options, s_client(allowed, version), "", 0).err,
                testing::Not(testing::HasSubstr("alert")));
  }
  for (const std::string version : {"1.2", "1.3"}) {
    EXPECT_THAT(run_against(*certs, options, gnutls_cli(other, version), "").out,
                testing::HasSubstr("Received alert [48]"));
    EXPECT_THAT(run_against(*certs, options, gnutls_cli(allowed, version), "", 0).out,
                testing::HasSubstr("Handshake was completed"));
  }
}

}  // namespace
}  // namespace dotls::test

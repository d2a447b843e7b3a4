// Goal: --conf as openssl s_client and gnutls-cli see it, in TLS 1.2 and 1.3, with the default
// certificate and one by name; a value that OpenSSL does not take is wrong usage.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ConfOption : public EndToEnd, public testing::WithParamInterface<bool> {
 protected:
  /// All that the tool says of a session with a server with these options.
  std::string s_client(const std::vector<std::string>& options, int status = 0,
                       std::vector<std::string> more = {}) {
    std::vector<std::string> argv{"openssl", "s_client", "-tls1_" + std::string(minor()),
                                  "-servername", "localhost"};
    argv.insert(argv.end(), more.begin(), more.end());
    return meet(options, status, std::move(argv), "-connect", "127.0.0.1:");
  }
  std::string gnutls_cli(const std::vector<std::string>& options, int status = 0,
                         const std::string& priority = "") {
    return meet(options, status,
                {"gnutls-cli", "127.0.0.1", "--insecure", "--priority",
                 "NORMAL:-VERS-ALL:+VERS-TLS1." + std::string(minor()) + priority},
                "--port", "");
  }
  [[nodiscard]] static const char* minor() { return GetParam() ? "3" : "2"; }

  CertDir certs_{KeyKind::Rsa};

 private:
  std::string meet(const std::vector<std::string>& options, int status,
                   std::vector<std::string> argv, const char* option, const std::string& before) {
    const TcpServer server(certs_, {.program = {"true"}, .options = options});
    argv.insert(argv.end(), {option, before + std::to_string(server.port())});
    const RunResult result = run({.argv = argv});
    EXPECT_EQ(server.wait_for_end(), status) << server.log().text();
    return result.out + result.err;
  }
};
INSTANTIATE_TEST_SUITE_P(Tls, ConfOption, testing::Bool(), [](const auto& newest) {
  return std::string(newest.param ? "13" : "12");
});

TEST_P(ConfOption, ChoosesTheGroup) {
  const std::vector<std::string> options{"--conf", "Groups=P-384:P-256"};
  EXPECT_THAT(s_client(options), HasSubstr("Server Temp Key: ECDH, secp384r1, 384 bits"));
  // This one has key shares of two groups, and gets the first that is in the list.
  EXPECT_THAT(gnutls_cli({"--conf", "Groups=P-384"}), HasSubstr("(ECDHE-SECP384R1)"));
}

TEST_P(ConfOption, ExcludesOtherGroups) {
  // Without DHE, which TLS 1.2 would use.
  const std::vector<std::string> options{"--conf", "Groups=P-384", "-f",
                                         "ECDHE-RSA-AES256-GCM-SHA384:TLS_AES_256_GCM_SHA384"};
  EXPECT_THAT(s_client(options, 97, {"-groups", "X25519:P-256"}),
              HasSubstr("alert handshake failure"));
  EXPECT_THAT(gnutls_cli(options, 97, ":-GROUP-ALL:+GROUP-X25519"),
              HasSubstr("Received alert [40]"));
}

TEST_P(ConfOption, ChoosesTheSignature) {
  const std::vector<std::string> options{"--conf", "SignatureAlgorithms=rsa_pss_rsae_sha384"};
  EXPECT_THAT(s_client(options), AllOf(HasSubstr("Peer signing digest: SHA384"),
                                       HasSubstr("Peer signature type: RSA-PSS")));
  EXPECT_THAT(gnutls_cli(options), HasSubstr("(RSA-PSS-RSAE-SHA384)"));
}

TEST_P(ConfOption, NamesWhatClientsMaySignWith) {
  EXPECT_THAT(s_client({"--verify-client", "optional_no_ca", "--conf",
                        "ClientSignatureAlgorithms=ECDSA+SHA384:rsa_pss_rsae_sha256"}),
              HasSubstr("Requested Signature Algorithms: ECDSA+SHA384:RSA-PSS+SHA256\n"));
}

// The context's settings stay when its certificates are replaced.
TEST_P(ConfOption, IsForCertificatesByNameToo) {
  ::mkdir((certs_ / "sni").c_str(), 0750);
  certs_.write("sni/localhost.pem",
               chain_pem(make_certificate({.common_name = "by name", .key = KeyKind::Rsa},
                                          authorities().intermediate)));
  EXPECT_THAT(
      s_client({"--conf", "SignatureAlgorithms=rsa_pss_rsae_sha512", "--conf", "Groups=P-521"}),
      AllOf(HasSubstr("subject=CN = by name"), HasSubstr("Peer signing digest: SHA512"),
            HasSubstr("ECDH, secp521r1")));
}

// The administrator of the service knows better than that of the machine.
TEST_F(EndToEnd, ConfReplacesTheSystemsConfiguration) {
  const CertDir certs;
  const std::string conf =
      certs.write("openssl.cnf",
                  "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n"
                  "[all]\nGroups = P-256\n",
                  0644);
  Session session(certs, {.program = {"true"},
                          .options = {"-v", "--conf", "Groups=P-384"},
                          .env = {{"OPENSSL_CONF", conf}}});
  TlsPeer client = session.make_client();
  EXPECT_TRUE(client.handshake()) << client.error();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_THAT(session.dotls().err().text(), HasSubstr(" group secp384r1 "));
}

TEST_F(EndToEnd, ConfWithABadValueIsWrongUsage) {
  const CertDir certs;
  for (const std::string value : {"Groups=P-256:nonsense", "SignatureAlgorithms=nonsense",
                                  "ClientSignatureAlgorithms=nonsense"}) {
    expect_refusal(certs, {.program = {}, .options = {"--conf", value}}, 100,
                   {"--conf " + value + ": OpenSSL does not take this value"});
  }
  expect_refusal(certs, {.program = {}, .options = {"--conf", "Groups="}}, 100,
                 {"want COMMAND=VALUE"});
  expect_refusal(certs, {.program = {}, .options = {"--conf", "Options=-NoTicket"}}, 100,
                 {"takes Groups, SignatureAlgorithms and ClientSignatureAlgorithms; "});
}

}  // namespace
}  // namespace dotls::test

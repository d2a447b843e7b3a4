// Goal: --conf decides which groups and signatures are agreed on, of server and client, and a value
// that OpenSSL does not take is named.
#include "dotls/tls/conf.hpp"

#include "dotls/tls/identity.hpp"
#include "shared/error.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Conf : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] dotls::TlsSettings server(const std::vector<ConfCommand>& conf) const {
    dotls::TlsSettings settings = server_settings(certs_);
    settings.conf = conf;
    return settings;
  }
  [[nodiscard]] dotls::TlsSettings client(const std::vector<ConfCommand>& conf) const {
    dotls::TlsSettings settings = client_settings(certs_);
    settings.conf = conf;
    return settings;
  }
  [[nodiscard]] static test::TlsSettings peer() { return speaking(GetParam()); }

  CertDir certs_{KeyKind::Rsa};
};
INSTANTIATE_TEST_SUITE_P(Tls, Conf, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "12" : "13");
                         });

// By the log: the peer prefers another one.
TEST_P(Conf, GroupsAreThoseOfAServerInItsOrder) {
  TlsLink link(server({{"Groups", "P-384:P-256"}}), peer());
  SSL_set1_groups_list(link.peer().ssl(), "X25519:P-256:P-384");
  link.connect();
  EXPECT_EQ(describe_for_log(link.session()).group, "secp384r1");
}

TEST_P(Conf, GroupsAreNoOthers) {
  TlsLink link(server({{"Groups", "P-384"}}), peer());
  SSL_set1_groups_list(link.peer().ssl(), "X25519:P-256");
  const HandshakeOutcome outcome = link.shake_hands();
  // In TLS 1.2 there is DHE, which knows no groups.
  if (GetParam() == TLS1_2_VERSION) {
    EXPECT_EQ(describe_for_log(link.session()).group, "none") << outcome.reason;
  } else {
    EXPECT_EQ(outcome.failure, FailureClass::NoCommonCipher) << outcome.reason;
  }
}

TEST_P(Conf, GroupsAreThoseOfAClient) {
  test::TlsSettings theirs = peer();
  theirs.own = certs_.leaf();
  TlsLink link(client({{"Groups", "P-521"}}), theirs);
  link.connect();
  EXPECT_EQ(describe_for_log(link.session()).group, "secp521r1");
}

TEST_P(Conf, SignatureIsOfTheNamedAlgorithms) {
  TlsLink link(server({{"SignatureAlgorithms", "rsa_pss_rsae_sha512"}}), peer());
  link.connect();
  int hash = 0;
  SSL_get_peer_signature_nid(link.peer().ssl(), &hash);
  EXPECT_EQ(hash, NID_sha512);
}

// What a server asks a client to sign with.
TEST_P(Conf, ClientIsAskedForTheNamedAlgorithms) {
  dotls::TlsSettings ours = server({{"ClientSignatureAlgorithms", "ecdsa_secp384r1_sha384"}});
  ours.client_verification = ClientVerification::OptionalNoCa;
  TlsLink link(ours, peer());
  link.connect();
  unsigned char low = 0;
  unsigned char high = 0;
  EXPECT_EQ(SSL_get_sigalgs(link.peer().ssl(), 0, nullptr, nullptr, nullptr, &low, &high), 1);
  EXPECT_EQ(high << 8 | low, 0x0503);
}

TEST_P(Conf, LastOfTwoValuesCounts) {
  TlsLink link(server({{"Groups", "X25519"}, {"Groups", "P-256"}}), peer());
  link.connect();
  EXPECT_EQ(describe_for_log(link.session()).group, "prime256v1");
}

TEST(ConfValue, ThatOpensslDoesNotTakeIsNamed) {
  const SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  for (const ConfCommand& bad : std::vector<ConfCommand>{{"Groups", "P-256:"},
                                                         {"Groups", "P-256:no\ngroup"},
                                                         {"SignatureAlgorithms", "nonsense"},
                                                         {"ClientSignatureAlgorithms", "RSA"}}) {
    try {
      apply_conf(*context, {{"Groups", "X25519"}, bad});
      ADD_FAILURE() << bad.name << '=' << bad.value;
    } catch (const Fatal& error) {
      EXPECT_EQ(error.exit_status(), kExitUsage);
      EXPECT_THAT(error.what(),
                  AllOf(HasSubstr("--conf " + bad.name + "="), HasSubstr(bad.value.substr(0, 6)),
                        HasSubstr("SSL_CONF_cmd")));
    }
  }
}

}  // namespace
}  // namespace dotls::test

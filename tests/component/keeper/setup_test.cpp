// Goal: a context made of bytes, in a process without any key, serves as the one made of the files.
#include <openssl/core_names.h>

#include "shared/certdir/named_certificate.hpp"
#include "shared/error.hpp"
#include "tests/component/keeper/carried_server.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Credential leaf_of(KeyKind kind, const std::string& name = "localhost") {
  CertSpec spec;
  spec.key = kind;
  spec.dns = {name};
  return make_certificate(spec, authorities().intermediate);
}

class Setup : public CarriedServer {};

TEST_F(Setup, ShakesHandsWithEachOfItsCertificates) {
  const std::pair<const char*, Credential> all[] = {
      {"RSA-PSS+SHA256", leaf_of(KeyKind::Rsa)},
      {"ECDSA+SHA256", leaf_of(KeyKind::Ecdsa)},
      {"ed25519", leaf_of(KeyKind::Ed25519)},
  };
  for (const auto& [signature, leaf] : all)
    settings_.certificates.push_back(
        {certs_.write(std::string(signature) + ".pem", chain_pem(leaf)), {}});
  for (const auto& [signature, leaf] : all) {
    test::TlsSettings peer;
    peer.trust_pem = authorities().root.certificate_pem();
    peer.server_name = "localhost";
    TlsLink link = link_to(peer);
    SSL_set1_sigalgs_list(link.peer().ssl(), signature);
    link.connect();
    EXPECT_EQ(X509_cmp(SSL_get0_peer_certificate(link.peer().ssl()), leaf.certificate()), 0);
    EXPECT_EQ(sk_X509_num(SSL_get_peer_cert_chain(link.peer().ssl())), 2) << signature;
  }
  EXPECT_EQ(signer_.schemes().size(), std::size(all));
}

TEST_F(Setup, ShakesHandsWithAChainThatCameAlone) {
  const Credential leaf = leaf_of(KeyKind::Ecdsa, "mail.example");
  ::mkdir((certs_ / "sni").c_str(), 0755);
  certs_.write("sni/mail.example.pem", chain_pem(leaf));
  signer_.add(leaf);
  const auto found = directory().find_certificate("mail.example");
  test::TlsSettings peer;
  peer.server_name = "mail.example";
  peer.trust_pem = authorities().root.certificate_pem();
  TlsLink link(context(encode(values_of(found.value()))), settings_, peer);
  link.connect();
  EXPECT_THAT(link.session().notes().remarks,
              testing::Contains(HasSubstr("from " + certs_ / "sni/mail.example.pem")));
}

TEST_F(Setup, HasNoPrivateKey) {
  for (const KeyKind kind : {KeyKind::Rsa, KeyKind::Ecdsa, KeyKind::Ed25519}) {
    const Credential leaf = leaf_of(kind);
    settings_.certificates = {{certs_.write("own.pem", chain_pem(leaf)), {}}};
    const SecretBytes bytes = setup();
    std::vector<std::string> secrets;
    for (const char* name : {OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PKEY_PARAM_RSA_D,
                             OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2}) {
      BIGNUM* number = nullptr;
      if (EVP_PKEY_get_bn_param(leaf.key(), name, &number) != 1) continue;
      const BignumPtr owned(number);
      std::string& secret =
          secrets.emplace_back(std::string(static_cast<std::size_t>(BN_num_bytes(number)), '\0'));
      BN_bn2bin(number, reinterpret_cast<unsigned char*>(secret.data()));
    }
    if (kind == KeyKind::Ed25519) {
      std::string& secret = secrets.emplace_back(32, '\0');
      std::size_t size = secret.size();
      ASSERT_EQ(EVP_PKEY_get_raw_private_key(
                    leaf.key(), reinterpret_cast<unsigned char*>(secret.data()), &size),
                1);
    }
    ASSERT_FALSE(secrets.empty());
    for (const std::string& secret : secrets) {
      // In either order, and half of it too.
      EXPECT_THAT(std::string(bytes.view()), Not(HasSubstr(secret.substr(0, secret.size() / 2))));
      EXPECT_THAT(std::string(bytes.view()),
                  Not(HasSubstr(std::string(secret.rbegin(), secret.rend()))));
    }
    unsigned char* der = nullptr;
    const int size = i2d_X509(leaf.certificate(), &der);
    EXPECT_THAT(std::string(bytes.view()),
                HasSubstr(std::string(reinterpret_cast<char*>(der), static_cast<unsigned>(size))));
    OPENSSL_free(der);
  }
}

TEST_F(Setup, HasTheTicketKeysInTheirOrder) {
  std::string file;
  for (int i = 0; i < 320; ++i) file += static_cast<char>(i * 7 % 251);
  certs_.write("ticket.keys", file);
  const std::vector<TicketKey> keys = carried().ticket_keys;
  EXPECT_EQ(keys.size(), 4U);
  EXPECT_EQ(keys, load_material(settings_).ticket_keys);
}

TEST_F(Setup, HasTheCiphersOfAFile) {
  settings_.ciphers = certs_.write("ciphers", "ECDHE-RSA-AES128-SHA256 TLS_AES_128_GCM_SHA256\n");
  for (const auto& [version, name] : {std::pair(TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA256"),
                                      std::pair(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256")}) {
    TlsLink link = link_to(speaking(version));
    link.connect();
    EXPECT_STREQ(SSL_get_cipher_name(link.peer().ssl()), name);
  }
}

template <class Action>
std::string refusal(Action action, int status = kExitUsage) {
  try {
    static_cast<void>(action());
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), status);
    return error.what();
  }
  return {};
}

TEST_F(Setup, IsRefusedForItsCiphersInTheSameWords) {
  settings_.ciphers = certs_.write("ciphers", "NO-SUCH-CIPHER\n");
  const std::string words = refusal([&] { return context(); });
  EXPECT_THAT(words, HasSubstr(certs_ / "ciphers"));
  EXPECT_EQ(words, refusal([&] { return load_context(settings_); }));
}

TEST_F(Setup, HasTheDiffieHellmanParameters) {
  certs_.write("dh3072.pem", samples::group_parameters("DH", "ffdhe3072"));
  test::TlsSettings peer = speaking(TLS1_2_VERSION);
  peer.ciphers = "DHE";
  TlsLink link = link_to(peer);
  link.connect();
  EXPECT_EQ(link.session().notes().dh_source, certs_ / "dh3072.pem");
  EVP_PKEY* theirs = nullptr;
  ASSERT_EQ(SSL_get_peer_tmp_key(link.peer().ssl(), &theirs), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(PkeyPtr(theirs).get()), 3072);
}

TEST_F(Setup, SaysOfBadParametersWhatTheFilesSay) {
  certs_.write("dh2048.pem", "damaged");
  certs_.write("dh4096.pem", samples::group_parameters("DH", "ffdhe2048"));
  const std::vector<DhValues> dh = parse_setup(setup().view()).value().dh;
  for (const int bits : {2048, 4096}) {
    const std::string words = refusal([&] { return make_dh_parameters(dh, bits); });
    EXPECT_THAT(words, HasSubstr(certs_ / dh_file_name(bits)));
    EXPECT_EQ(words, refusal([&] { return directory().find_dh_parameters(bits); }));
  }
  EXPECT_FALSE(make_dh_parameters(dh, 3072));
}

TEST_F(Setup, IsRefusedWhereItIsDamaged) {
  settings_.ca_file = certs_ / "root.pem";
  settings_.crl_file = certs_.write("crl.pem", make_crl_pem(authorities().root, {}));
  settings_.client_verification = ClientVerification::Require;
  certs_.write("dh2048.pem", samples::group_parameters("DH", "ffdhe2048"));
  const SetupValues good = parse_setup(setup().view()).value();
  const auto is_refused = [&](const SetupValues& values) {
    const auto make = [&] {
      static_cast<void>(make_dh_parameters(values.dh, 2048));
      return make_material(values, keys_);
    };
    return !refusal(make, kExitSystem).empty();
  };
  EXPECT_FALSE(is_refused(good));
  const auto damaged = [&](auto der_of) {
    SetupValues longer = good;
    der_of(longer) += 'x';
    SetupValues shorter = good;
    der_of(shorter).resize(3);
    return is_refused(longer) && is_refused(shorter);
  };
  EXPECT_TRUE(damaged([](SetupValues & v) -> auto& { return v.certificates[0].leaf; }));
  EXPECT_TRUE(damaged([](SetupValues & v) -> auto& { return v.certificates[0].intermediates[0]; }));
  EXPECT_TRUE(damaged([](SetupValues & v) -> auto& { return v.trust.store->certificates[0]; }));
  EXPECT_TRUE(damaged([](SetupValues & v) -> auto& { return v.trust.store->crls[0]; }));
  EXPECT_TRUE(damaged([](SetupValues & v) -> auto& { return (*v.trust.ca_names)[0]; }));
  EXPECT_TRUE(damaged([](SetupValues & v) -> auto& { return v.dh[0].parameters; }));
}

}  // namespace
}  // namespace dotls::test

// Goal: each thing that can be wrong with our certificate, key or lists is one line that names the
// file or option and the fix, with status 100; a right one is presented in full.
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::StrEq;

std::string refusal_of(const dotls::TlsSettings& settings) {
  try {
    static_cast<void>(load_context(settings));
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  ADD_FAILURE() << "not refused";
  return {};
}

std::string encrypted_key_pem(const Credential& credential) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  EXPECT_EQ(PEM_write_bio_PrivateKey(bio.get(), credential.key(), EVP_aes_128_cbc(), nullptr, 0,
                                     nullptr, const_cast<char*>("secret")),
            1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// Half of the PEM of something: it has a beginning and no end.
std::string half(const std::string& pem) {
  return pem.substr(0, pem.size() / 2);
}

class OwnCertificate : public testing::Test {
 protected:
  // The message for servercert.pem with this content; it always begins with the file.
  std::string refusal_of_content(const std::string& content, mode_t mode = 0640) {
    certs_.write("servercert.pem", content, mode);
    return refusal_of(server_settings(certs_));
  }

  CertDir certs_;
  const std::string path_ = certs_ / "servercert.pem";
  const Credential& leaf_ = certs_.leaf();
};

TEST_F(OwnCertificate, Missing) {
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  EXPECT_THAT(refusal_of(server_settings(certs_)),
              AllOf(StartsWith(path_ + ": no such file"), HasSubstr("-n"), HasSubstr("chmod 640")));
}

TEST_F(OwnCertificate, MissingByName) {
  dotls::TlsSettings settings = server_settings(certs_);
  settings.certificates = {{"mail.pem", {}}};
  EXPECT_EQ(refusal_of(settings), certs_ / "mail.pem" + ": no such file");
}

TEST_F(OwnCertificate, Empty) {
  EXPECT_THAT(refusal_of_content(""),
              AllOf(StartsWith(path_), HasSubstr("no certificate"), HasSubstr("PEM")));
}

TEST_F(OwnCertificate, OfAnotherKindOfFile) {
  EXPECT_THAT(refusal_of_content(pattern_text(3, 5000)),
              AllOf(StartsWith(path_), HasSubstr("no certificate"), HasSubstr("PEM")));
}

TEST_F(OwnCertificate, Directory) {
  dotls::TlsSettings settings = server_settings(certs_);
  settings.certificates = {{certs_.path(), {}}};
  EXPECT_EQ(refusal_of(settings), certs_.path() + ": not a regular file");
}

TEST_F(OwnCertificate, TruncatedInTheCertificate) {
  EXPECT_THAT(refusal_of_content(leaf_.key_pem() + half(leaf_.certificate_pem())),
              AllOf(StartsWith(path_), HasSubstr("damaged PEM: ")));
}

TEST_F(OwnCertificate, TruncatedInAnIntermediate) {
  EXPECT_THAT(refusal_of_content(leaf_.key_pem() + leaf_.certificate_pem() +
                                 half(authorities().intermediate.certificate_pem())),
              AllOf(StartsWith(path_), HasSubstr("damaged PEM: ")));
}

TEST_F(OwnCertificate, TruncatedInTheKey) {
  EXPECT_THAT(refusal_of_content(leaf_.certificate_pem() + half(leaf_.key_pem())),
              AllOf(StartsWith(path_), HasSubstr("damaged PEM: ")));
}

TEST_F(OwnCertificate, DamagedInTheCertificate) {
  std::string pem = leaf_.certificate_pem();
  pem[100] = '!';
  EXPECT_THAT(refusal_of_content(leaf_.key_pem() + pem),
              AllOf(StartsWith(path_), HasSubstr("damaged PEM: ")));
}

TEST_F(OwnCertificate, WithoutAKey) {
  EXPECT_THAT(refusal_of_content(leaf_.certificate_pem()),
              StrEq(path_ + ": no private key in it; name it with --keyfile"));
}

// That file is no secret, so its mode is not what is wrong: open to everyone, as ACME clients have
// it.
TEST_F(OwnCertificate, WithoutAKeyIsNoSecret) {
  EXPECT_THAT(refusal_of_content(leaf_.certificate_pem(), 0644),
              StrEq(path_ + ": no private key in it; name it with --keyfile"));
  EXPECT_THAT(refusal_of_content("", 0644), StartsWith(path_ + ": no certificate in it"));
}

// With a key, whatever is wrong with that, it is one.
TEST_F(OwnCertificate, WithAKeyIsASecretWhateverTheKeyIs) {
  for (const std::string& key : {leaf_.key_pem(), encrypted_key_pem(leaf_), half(leaf_.key_pem()),
                                 make_self_signed({}).key_pem()}) {
    for (const std::string& pem : {key + leaf_.certificate_pem(), leaf_.certificate_pem() + key}) {
      EXPECT_THAT(refusal_of_content(pem, 0644), EndsWith("; chmod 640 " + path_));
      EXPECT_THAT(refusal_of_content(pem, 0642), EndsWith("; chmod 640 " + path_));
    }
  }
}

TEST_F(OwnCertificate, WithoutACertificate) {
  EXPECT_THAT(refusal_of_content(leaf_.key_pem()),
              AllOf(StartsWith(path_), HasSubstr("no certificate"), HasSubstr("PEM")));
}

TEST_F(OwnCertificate, EncryptedKeyPromptsNobody) {
  EXPECT_THAT(refusal_of_content(encrypted_key_pem(leaf_) + leaf_.certificate_pem()),
              StrEq(path_ + ": the private key is encrypted; decrypt it first: openssl pkey -in " +
                    path_ + " -out NEWFILE"));
}

TEST_F(OwnCertificate, WithTheKeyOfAnother) {
  const Credential other = make_certificate({}, authorities().intermediate);
  EXPECT_THAT(refusal_of_content(other.key_pem() + leaf_.certificate_pem()),
              AllOf(StartsWith(path_), HasSubstr("not the key of the first certificate")));
}

TEST_F(OwnCertificate, WithTheIntermediateFirst) {
  EXPECT_THAT(refusal_of_content(leaf_.key_pem() + authorities().intermediate.certificate_pem() +
                                 leaf_.certificate_pem()),
              AllOf(StartsWith(path_), HasSubstr("own certificate comes first")));
}

TEST_F(OwnCertificate, OpenToOthers) {
  EXPECT_THAT(refusal_of_content(chain_pem(leaf_), 0644),
              AllOf(StartsWith(path_), HasSubstr("chmod 640 " + path_)));
}

TEST_F(OwnCertificate, OfAWeakKeyWithAReason) {
  const PkeyPtr key(EVP_RSA_gen(1024));
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CertificatePtr certificate(X509_dup(leaf_.certificate()));
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const Credential weak(PkeyPtr(EVP_PKEY_dup(key.get())), std::move(certificate));
  EXPECT_THAT(refusal_of_content(weak.key_pem() + weak.certificate_pem()),
              AllOf(StartsWith(path_), HasSubstr("ee key too small")));
}

TEST_F(OwnCertificate, OrderOfKeyAndCertificateDoesNotMatter) {
  certs_.write(
      "servercert.pem",
      leaf_.certificate_pem() + authorities().intermediate.certificate_pem() + leaf_.key_pem());
  EXPECT_THAT(load_context(server_settings(certs_)).notes().errors, IsEmpty());
}

class KeyFile : public OwnCertificate {
 protected:
  KeyFile() {
    certs_.write("chain.pem", leaf_.certificate_pem(), 0644);
    certs_.write("key.pem", leaf_.key_pem());
    settings_ = server_settings(certs_);
    settings_.certificates = {{"chain.pem", "key.pem"}};
  }
  dotls::TlsSettings settings_;
};

TEST_F(KeyFile, LetsTheCertificateBePublic) {
  EXPECT_THAT(load_context(settings_).notes().errors, IsEmpty());
}

TEST_F(KeyFile, OpenToOthers) {
  certs_.write("key.pem", leaf_.key_pem(), 0644);
  EXPECT_THAT(refusal_of(settings_), AllOf(StartsWith(certs_ / "key.pem"), HasSubstr("chmod 640")));
}

TEST_F(KeyFile, Missing) {
  ASSERT_EQ(::unlink((certs_ / "key.pem").c_str()), 0);
  EXPECT_EQ(refusal_of(settings_), certs_ / "key.pem" + ": no such file");
}

TEST_F(KeyFile, WithoutAKey) {
  certs_.write("key.pem", leaf_.certificate_pem());
  EXPECT_THAT(refusal_of(settings_),
              AllOf(StartsWith(certs_ / "key.pem"), HasSubstr("no private key")));
}

TEST_F(KeyFile, OfAnotherCertificate) {
  certs_.write("key.pem", make_certificate({}, authorities().intermediate).key_pem());
  EXPECT_THAT(refusal_of(settings_),
              AllOf(StartsWith(certs_ / "key.pem"), HasSubstr(certs_ / "chain.pem")));
}

TEST(Validity, ExpiredIsReportedAndServed) {
  CertSpec spec;
  spec.valid_from = -7200;
  spec.valid_until = -3600;
  const CertDir certs(spec);
  EXPECT_THAT(load_context(server_settings(certs)).notes().errors,
              ElementsAre(AllOf(StartsWith(certs / "servercert.pem"), HasSubstr("expired on "),
                                HasSubstr("renew it"))));
}

TEST(Validity, NotYetValidIsReportedAndServed) {
  CertSpec spec;
  spec.valid_from = 3600;
  const CertDir certs(spec);
  EXPECT_THAT(
      load_context(server_settings(certs)).notes().errors,
      ElementsAre(AllOf(StartsWith(certs / "servercert.pem"), HasSubstr("not valid before "))));
}

std::string chain_seen_by(TlsPeer& peer) {
  std::string names;
  STACK_OF(X509)* chain = SSL_get_peer_cert_chain(peer.ssl());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    std::array<char, 64> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(sk_X509_value(chain, i)), NID_commonName,
                              name.data(), static_cast<int>(name.size()));
    names.append(names.empty() ? "" : ", ").append(name.data());
  }
  return names;
}

TEST(Chain, OfTheFileIsSent) {
  const CertDir certs;
  TlsLink link(server_settings(certs), {});
  link.connect();
  EXPECT_EQ(chain_seen_by(link.peer()), "localhost, Test intermediate");
}

TEST(Chain, IsCompletedFromTheCaFile) {
  const CertDir certs;
  certs.write("servercert.pem", certs.leaf().key_pem() + certs.leaf().certificate_pem());
  certs.write("ca.pem",
              authorities().root.certificate_pem() + authorities().intermediate.certificate_pem());
  dotls::TlsSettings settings = server_settings(certs);
  settings.ca_file = "ca.pem";
  TlsLink link(settings, {});
  link.connect();
  EXPECT_EQ(chain_seen_by(link.peer()), "localhost, Test intermediate");
}

TEST(Chain, IsNotCompletedFromElsewhere) {
  const CertDir certs;
  certs.write("servercert.pem", certs.leaf().key_pem() + certs.leaf().certificate_pem());
  TlsLink link(server_settings(certs), {});
  link.connect();
  EXPECT_EQ(chain_seen_by(link.peer()), "localhost");
}

TEST(SeveralCertificates, AreChosenByThePeersAlgorithms) {
  const CertDir certs(KeyKind::Ecdsa);
  CertSpec spec;
  spec.key = KeyKind::Rsa;
  certs.write("rsa.pem", chain_pem(make_certificate(spec, authorities().intermediate)));
  dotls::TlsSettings settings = server_settings(certs);
  settings.certificates = {{"rsa.pem", {}}, {"servercert.pem", {}}};
  for (const bool rsa : {true, false}) {
    test::TlsSettings peer = speaking(TLS1_2_VERSION);
    peer.ciphers = rsa ? "aRSA" : "aECDSA";
    TlsLink link(settings, peer);
    link.connect();
    const X509* seen = SSL_get0_peer_certificate(link.peer().ssl());
    EXPECT_EQ(EVP_PKEY_get_base_id(X509_get0_pubkey(seen)), rsa ? EVP_PKEY_RSA : EVP_PKEY_EC);
  }
}

// --- a client's ---

TEST(ClientCertificate, IsUsedIfItExistsAndNeverRequired) {
  const CertDir certs;
  test::TlsSettings peer = showing(certs.leaf());
  peer.trust_pem = authorities().root.certificate_pem();
  {
    // This peer insists on one.
    TlsLink without(client_settings(certs), peer);
    static_cast<void>(without.shake_hands());
    EXPECT_FALSE(without.peer_done());
  }
  certs.write("clientcert.pem", chain_pem(certs.leaf()));
  TlsLink with(client_settings(certs), peer);
  with.connect();
  EXPECT_NE(SSL_get0_peer_certificate(with.peer().ssl()), nullptr);
  EXPECT_EQ(chain_seen_by(with.peer()), "Test intermediate");  // a server's list has no leaf
}

TEST(ClientCertificate, IsNotSentUnlessRequested) {
  const CertDir certs;
  certs.write("clientcert.pem", chain_pem(certs.leaf()));
  dotls::TlsSettings settings = client_settings(certs);
  settings.no_certificate = true;
  test::TlsSettings peer = showing(certs.leaf());
  peer.trust_pem = authorities().root.certificate_pem();
  TlsLink link(settings, peer);
  static_cast<void>(link.shake_hands());
  EXPECT_FALSE(link.peer_done());
}

TEST(ClientCertificate, BadFileIsAnErrorNotAMissingFile) {
  const CertDir certs;
  certs.write("clientcert.pem", certs.leaf().certificate_pem());
  EXPECT_THAT(refusal_of(client_settings(certs)),
              AllOf(StartsWith(certs / "clientcert.pem"), HasSubstr("no private key")));
}

}  // namespace
}  // namespace dotls::test

// Goal: whoever has a server's certificates and DH parameters, be it another process, is asked for
// them with what the ClientHello says, and no file is opened in its place.
#include <openssl/core_names.h>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "tests/component/tls/tls_link.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kName = "mail.example";

/// One certificate and one set of parameters, and all that it was asked for.
class OtherSource final : public CertificateSource {
 public:
  OtherSource() : leaf(make_certificate({.dns = {kName}}, authorities().intermediate)) {}

  [[nodiscard]] std::optional<CertificateChain> find_certificate(
      std::string_view name) const override {
    names.emplace_back(name);
    if (refuses) throw Fatal::usage("elsewhere: not today");
    if (name != kName) return std::nullopt;
    CertificateChain chain;
    chain.source = "elsewhere";
    chain.leaf.reset(X509_dup(leaf.certificate()));
    chain.intermediates.reset(sk_X509_new_null());
    X509_add_cert(chain.intermediates.get(), authorities().intermediate.certificate(),
                  X509_ADD_FLAG_UP_REF);
    chain.key.reset(EVP_PKEY_dup(leaf.key()));
    return chain;
  }

  [[nodiscard]] std::optional<DhParameters> find_dh_parameters(int bits) const override {
    sizes.push_back(bits);
    if (bits != 3072) return std::nullopt;
    const std::string pem = samples::group_parameters("DH", "ffdhe3072");
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return DhParameters{"elsewhere", PkeyPtr(PEM_read_bio_Parameters(bio.get(), nullptr))};
  }

  bool refuses = false;
  Credential leaf;
  mutable std::vector<std::string> names;
  mutable std::vector<int> sizes;
};

class Source : public testing::Test {
 protected:
  // Files that must not be read.
  Source() {
    ::mkdir((certs_ / "sni").c_str(), 0755);
    certs_.write("sni/mail.example.pem", "no certificate");
    certs_.write("dh2048.pem", "no parameters");
  }
  [[nodiscard]] TlsLink link_to(const test::TlsSettings& peer) {
    return {server_settings(certs_), peer, 0, source_};
  }
  [[nodiscard]] static test::TlsSettings asking_for(const std::string& name) {
    test::TlsSettings peer;
    peer.server_name = name;
    return peer;
  }

  CertDir certs_;
  std::shared_ptr<OtherSource> source_ = std::make_shared<OtherSource>();
};

TEST_F(Source, GivesTheCertificateForTheName) {
  TlsLink link = link_to(asking_for(kName));
  link.connect();
  const CertificatePtr shown(SSL_get1_peer_certificate(link.peer().ssl()));
  EXPECT_EQ(X509_cmp(shown.get(), source_->leaf.certificate()), 0);
  EXPECT_THAT(source_->names, ElementsAre(kName));
  EXPECT_THAT(link.session().notes().errors, IsEmpty());
}

TEST_F(Source, LeavesTheDefaultToAnyOtherName) {
  TlsLink link = link_to(asking_for("localhost"));
  link.connect();
  const CertificatePtr shown(SSL_get1_peer_certificate(link.peer().ssl()));
  EXPECT_EQ(X509_cmp(shown.get(), certs_.leaf().certificate()), 0);
}

TEST_F(Source, RefusalEndsTheHandshake) {
  source_->refuses = true;
  TlsLink link = link_to(asking_for(kName));
  const HandshakeOutcome outcome = link.shake_hands();
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_THAT(outcome.reason, HasSubstr("elsewhere: not today"));
}

TEST_F(Source, GivesTheParametersOfTheNextLargerSize) {
  test::TlsSettings peer = speaking(TLS1_2_VERSION);
  peer.ciphers = "DHE";
  const CertDir rsa(KeyKind::Rsa);
  TlsLink link(server_settings(rsa), peer, 0, source_);
  link.connect();
  EXPECT_THAT(source_->sizes, ElementsAre(2048, 3072));
  EXPECT_EQ(link.session().notes().dh_source, "elsewhere");
  EVP_PKEY* theirs = nullptr;
  ASSERT_EQ(SSL_get_peer_tmp_key(link.peer().ssl(), &theirs), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(PkeyPtr(theirs).get()), 3072);
}

TEST_F(Source, IsNotAskedForParametersThatTls13DoesNotUse) {
  TlsLink link = link_to(asking_for(kName));
  link.connect();
  EXPECT_THAT(source_->sizes, IsEmpty());
}

}  // namespace
}  // namespace dotls::test

// Goal: a client that is not in the lists is refused inside the handshake, as a certificate that is
// refused, and the words say how to let it in.
#include "shared/certdir/pins.hpp"
#include "shared/error.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A client of the tests' CA for this name.
Credential client(const std::string& name) {
  return make_certificate({.common_name = "someone", .dns = {name}}, authorities().intermediate);
}

class AllowedClient : public testing::Test {
 protected:
  HandshakeOutcome meet(const Credential& own) {
    TlsLink link(settings_, showing(own));
    return link.shake_hands();
  }
  void allow_pin(const Credential& own) {
    settings_.allowed_pins.push_back(spki_hash(*own.certificate()));
  }

  CertDir certs_;
  dotls::TlsSettings settings_ = [this] {
    dotls::TlsSettings settings = server_settings(certs_);
    settings.ca_file = certs_ / "root.pem";
    return settings;
  }();
};

TEST_F(AllowedClient, IsServed) {
  settings_.allowed_names = {"a.example.org"};
  EXPECT_EQ(meet(client("a.example.org")).end, HandshakeEnd::Done);
}

TEST_F(AllowedClient, IsNobodyElse) {
  settings_.allowed_names = {"a.example.org"};
  const Credential other = client("b.example.org");
  const HandshakeOutcome outcome = meet(other);
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_EQ(outcome.failure, FailureClass::CertificateRefused);
  EXPECT_FALSE(outcome.trust_failed);
  EXPECT_THAT(outcome.reason,
              AllOf(HasSubstr("not allowed in"), HasSubstr("\"CN=someone\" for b.example.org"),
                    HasSubstr(pin_text(*other.certificate()))));
}

// Whose chain is bad hears that, and the pin that would do.
TEST_F(AllowedClient, IsToldWhatWouldDo) {
  allow_pin(client("a.example.org"));
  const Credential own = make_self_signed({});
  const HandshakeOutcome outcome = meet(own);
  EXPECT_EQ(outcome.failure, FailureClass::CertificateRefused);
  EXPECT_TRUE(outcome.trust_failed);
  EXPECT_THAT(outcome.reason,
              AllOf(HasSubstr("self"), HasSubstr("matches no --allow-pin: sha256//")));
}

TEST_F(AllowedClient, IsKnownByItsKeyWithoutAnyCa) {
  settings_.ca_file = "";
  const Credential own = make_self_signed({});
  allow_pin(own);
  EXPECT_EQ(meet(own).end, HandshakeEnd::Done);
  EXPECT_EQ(meet(make_self_signed({})).failure, FailureClass::CertificateRefused);
}

void expect_usage(const dotls::TlsSettings& settings, const std::string& words) {
  try {
    static_cast<void>(load_context(settings));
    ADD_FAILURE() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    EXPECT_THAT(error.what(), HasSubstr(words));
  }
}

// A name that nobody vouches for is no name.
TEST_F(AllowedClient, NeedsACaForItsName) {
  settings_.ca_file = "";
  settings_.allowed_names = {"a.example.org"};
  expect_usage(settings_, "--allow-dns needs CA certificates");
  allow_pin(client("a.example.org"));
  expect_usage(settings_, "--allow-dns needs CA certificates");
}

// One that nobody can check against is not ignored, even if it is only there by default.
TEST_F(AllowedClient, NeedsACaForARevocationList) {
  settings_.ca_file = "";
  allow_pin(client("a.example.org"));
  certs_.write("clientcrl.pem", make_crl_pem(authorities().root, {}), 0644);
  expect_usage(settings_, "clientcrl.pem: revocation needs CA certificates");
  settings_.crl_file = "";
  EXPECT_NO_THROW(static_cast<void>(load_context(settings_)));
  settings_.crl_file = "clientcrl.pem";
  expect_usage(settings_, "clientcrl.pem: revocation needs CA certificates");
}

}  // namespace
}  // namespace dotls::test

// Goal: whom a server trusts is the same after its setup has gone through bytes: who is asked, by
// whom a chain may end, and who is revoked.
#include <malloc.h>

#include "shared/certdir/pins.hpp"
#include "shared/error.hpp"
#include "tests/component/keeper/carried_server.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class SetupTrust : public CarriedServer {
 protected:
  SetupTrust() {
    settings_.ca_file = certs_ / "root.pem";
    settings_.client_verification = ClientVerification::Require;
  }
  void revoke(const std::vector<const Credential*>& by_root,
              const std::vector<const Credential*>& by_intermediate) {
    settings_.crl_file =
        certs_.write("crl.pem", make_crl_pem(authorities().root, by_root) +
                                    make_crl_pem(authorities().intermediate, by_intermediate));
  }
  // Why a client is refused; "" if it is not.
  std::string refusal_of(const test::TlsSettings& client) {
    TlsLink link = link_to(client);
    return link.shake_hands().reason;
  }

  Credential client_ = make_certificate({}, authorities().intermediate);
};

TEST_F(SetupTrust, IsInTheCa) {
  TlsLink link = link_to(showing(client_));
  link.connect();
  EXPECT_TRUE(link.session().notes().verified);
}

TEST_F(SetupTrust, IsNotInOthers) {
  EXPECT_THAT(refusal_of(showing(make_certificate({}, authorities().foreign_root))),
              HasSubstr("unable to get local issuer certificate"));
}

TEST_F(SetupTrust, AsksEachClient) {
  EXPECT_THAT(refusal_of({}), HasSubstr("peer did not return a certificate"));
}

TEST_F(SetupTrust, IsLostByARevokedClient) {
  const Credential other = make_certificate({}, authorities().intermediate);
  revoke({}, {&client_});
  EXPECT_THAT(refusal_of(showing(client_)), HasSubstr("certificate revoked"));
  EXPECT_EQ(refusal_of(showing(other)), "");
}

TEST_F(SetupTrust, IsLostByARevokedCa) {
  revoke({&authorities().intermediate}, {});
  EXPECT_THAT(refusal_of(showing(client_)), HasSubstr("certificate revoked"));
}

TEST_F(SetupTrust, WantsEachList) {
  settings_.crl_file = certs_.write("crl.pem", make_crl_pem(authorities().intermediate, {}));
  EXPECT_THAT(refusal_of(showing(client_)), HasSubstr("unable to get certificate CRL"));
}

TEST_F(SetupTrust, IsInAnIntermediateWithoutItsRoot) {
  settings_.ca_file =
      certs_.write("intermediate.pem", authorities().intermediate.certificate_pem());
  EXPECT_EQ(refusal_of(showing(client_)), "");
}

// Where the file has the root, a chain does not end below it, where an expired root would not
// count.
TEST_F(SetupTrust, EndsInTheRootWhereItIsThere) {
  const CertSpec authority{.dns = {}, .authority = true};
  CertSpec expired = authority;
  expired.common_name = "Old root";
  expired.valid_until = -60;
  const Credential root = make_self_signed(expired);
  const Credential intermediate = make_certificate(authority, root);
  settings_.ca_file =
      certs_.write("cas.pem", root.certificate_pem() + intermediate.certificate_pem());
  EXPECT_THAT(refusal_of(showing(make_certificate({}, intermediate))), HasSubstr("expired"));
}

TEST_F(SetupTrust, NamesTheCas) {
  settings_.ca_file = certs_.write("cas.pem", authorities().root.certificate_pem() +
                                                  authorities().foreign_root.certificate_pem());
  TlsLink link = link_to(showing(client_));
  link.connect();
  const STACK_OF(X509_NAME)* names = SSL_get0_peer_CA_list(link.peer().ssl());
  ASSERT_EQ(sk_X509_NAME_num(names), 2);
  EXPECT_EQ(X509_NAME_cmp(sk_X509_NAME_value(names, 0),
                          X509_get_subject_name(authorities().root.certificate())),
            0);
  EXPECT_EQ(X509_NAME_cmp(sk_X509_NAME_value(names, 1),
                          X509_get_subject_name(authorities().foreign_root.certificate())),
            0);
}

TEST_F(SetupTrust, NamesNoneWhereAllAreWelcome) {
  settings_.client_verification = ClientVerification::OptionalNoCa;
  const Trust trust = carried().trust;
  EXPECT_EQ(trust.ca_names, nullptr);
  EXPECT_TRUE(trust.asks_client);
  EXPECT_EQ(trust.client_verification, ClientVerification::OptionalNoCa);
  EXPECT_EQ(trust.source, "the CA file " + certs_ / "root.pem");
  EXPECT_EQ(trust.ca_file, certs_ / "root.pem");
}

TEST_F(SetupTrust, InPinsNeedsNoStore) {
  settings_.ca_file = "";
  settings_.client_verification.reset();
  settings_.allowed_pins = {spki_hash(*client_.certificate())};
  EXPECT_EQ(carried().trust.store, nullptr);
  EXPECT_EQ(refusal_of(showing(client_)), "");
  EXPECT_THAT(refusal_of(showing(make_certificate({}, authorities().intermediate))),
              HasSubstr("a client that is not allowed in"));
}

// Each CA of another name.
std::string cas_pem(int count) {
  std::string pem;
  for (int i = 0; i < count; ++i) {
    CertSpec spec;
    spec.common_name = "An organisation's certification authority, number " + std::to_string(i);
    spec.dns.clear();
    spec.authority = true;
    pem += make_self_signed(spec).certificate_pem();
  }
  return pem;
}

TEST_F(SetupTrust, InTooManyIsRefusedWithTheFile) {
  settings_.ca_file = certs_.write("cas.pem", cas_pem(700));
  try {
    static_cast<void>(setup());
    ADD_FAILURE() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    EXPECT_THAT(error.what(), AllOf(StartsWith(certs_ / "cas.pem: 700 CA certificates"),
                                    HasSubstr("keep only the CAs that you need")));
  }
}

TEST_F(SetupTrust, TakesNoMoreMemoryThanAForkShouldCopy) {
  settings_.ca_file = certs_.write("cas.pem", cas_pem(600));
  const SetupValues values = parse_setup(setup().view()).value();
  const std::size_t before = ::mallinfo2().uordblks;
  const TlsMaterial material = make_material(values, keys_);
  const std::size_t after = ::mallinfo2().uordblks;
  EXPECT_LE(after, before + std::size_t{4} * 1024 * 1024) << after - before;
  RecordProperty("bytes", std::to_string(after - before));
}

}  // namespace
}  // namespace dotls::test

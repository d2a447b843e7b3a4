// Goal: in client mode the server's chain must lead to a trusted root, and be valid throughout;
// errors are logged, and the server gets the right alert.

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {
namespace {

using ServerChain = EndToEnd;

const std::vector<std::string> kOptions{"-c", "root.pem", "-h", "localhost"};

Credential make_authority(const std::string& name, const Credential& issuer) {
  CertSpec spec;
  spec.common_name = name;
  spec.dns.clear();
  spec.authority = true;
  return make_certificate(spec, issuer);
}

std::function<void(SSL*)> sending(const std::vector<Credential>& chain) {
  return [chain](SSL* ssl) {
    SSL_clear_chain_certs(ssl);
    for (const Credential& one : chain) SSL_add1_chain_cert(ssl, one.certificate());
  };
}

TEST_F(ServerChain, ThatIsBad) {
  const CertDir certs;
  CertSpec expired;
  expired.valid_from = -7200;
  expired.valid_until = -3600;
  CertSpec early;
  early.valid_from = 3600;
  CertSpec client_only;
  client_only.purposes = "clientAuth";
  const Authorities& all = authorities();
  const struct {
    Credential server;
    std::string why;
    std::string more;  // The store, where it is the reason.
  } cases[] = {
      {make_certificate(expired, all.intermediate), "certificate has expired", "\n"},
      {make_certificate(early, all.intermediate), "certificate is not yet valid", "\n"},
      {make_certificate(client_only, all.intermediate), "certificate purpose", "\n"},
      {make_certificate({}, all.foreign_root), "unable to get local issuer certificate",
       " \\(trusting the CA file .*\\)\n"},
      {make_self_signed({}), "self.signed certificate", " \\(trusting the CA file .*\\)\n"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.why);
    expect_refused(check_server(certs, kOptions, one.server),
                   {one.why + ": certificate \"CN=localhost\", issued by \"[^\"]*\"" + one.more});
    // The opposite: without verification there is no message either.
    expect_accepted(check_server(certs, {"--no-verify"}, one.server));
  }
}

TEST_F(ServerChain, WithoutItsIntermediate) {
  const CertDir certs;
  expect_refused(check_server(certs, kOptions, certs.leaf(), sending({})),
                 {"unable to get local issuer certificate: certificate \"CN=localhost\""});
}

TEST_F(ServerChain, ThatIsTooLong) {
  const CertDir certs;
  std::vector<Credential> chain{authorities().intermediate};
  for (int i = 0; i < 105; ++i) chain.push_back(make_authority("Link", chain.back()));
  const Credential server = make_certificate({}, chain.back());
  std::reverse(chain.begin(), chain.end());
  expect_refused(check_server(certs, kOptions, server, sending(chain)),
                 {"chain too long|unable to get local issuer certificate"});
}

// Two CAs that certify only each other.
TEST_F(ServerChain, ThatIsALoop) {
  const CertDir certs;
  CertSpec spec;
  spec.common_name = "Loop A";
  spec.dns.clear();
  spec.authority = true;
  const Credential a = make_self_signed(spec);
  const Credential b = make_authority("Loop B", a);
  // A again, with the same key and name, but signed by B.
  spec.change = [&a](X509* x) { X509_set_pubkey(x, a.key()); };
  const Credential a_by_b = make_certificate(spec, b);
  const Credential server = make_certificate({}, b);
  expect_refused(check_server(certs, kOptions, server, sending({b, a_by_b, b, a_by_b})),
                 {"unable to get (local )?issuer certificate|chain"});
}

TEST_F(ServerChain, IsCheckedAgainstCrlsToo) {
  const CertDir certs;
  const Authorities& all = authorities();
  const std::vector<std::string> options{"-c", "root.pem", "-L", "crls.pem", "-h", "localhost"};
  const auto use = [&](const std::string& crls) { certs.write("crls.pem", crls, 0644); };
  use(make_crl_pem(all.root, {}) + make_crl_pem(all.intermediate, {}));
  expect_accepted(check_server(certs, options, certs.leaf()));
  use(make_crl_pem(all.root, {}) + make_crl_pem(all.intermediate, {&certs.leaf()}));
  expect_refused(check_server(certs, options, certs.leaf()), {"certificate revoked"});
  use(make_crl_pem(all.root, {}));
  expect_refused(check_server(certs, options, certs.leaf()), {"unable to get certificate CRL"});
  use(make_crl_pem(all.root, {}) + make_crl_pem(all.intermediate, {}, -60));
  expect_refused(check_server(certs, options, certs.leaf()), {"CRL has expired"});
}

// The directory's list may be for the clients' authorities, and no client's business.
TEST_F(ServerChain, IsNotCheckedAgainstCrlsUnlessWanted) {
  const CertDir certs;
  certs.write("clientcrl.pem", make_crl_pem(authorities().foreign_root, {}), 0644);
  std::vector<std::string> options{"-c", "root.pem", "-h", "localhost"};
  expect_refused(check_server(certs, options, certs.leaf()), {"unable to get certificate CRL"});
  options.insert(options.end(), {"-L", ""});
  expect_accepted(check_server(certs, options, certs.leaf()));
}

// The server sees why.
TEST_F(ServerChain, IsRefusedWithAnAlert) {
  const CertDir certs;
  CertSpec expired;
  expired.valid_from = -7200;
  expired.valid_until = -3600;
  const struct {
    Credential server;
    std::string host;
    std::string alert;
  } cases[] = {
      {make_certificate(expired, authorities().intermediate), "localhost", "certificate expired"},
      {make_certificate({}, authorities().foreign_root), "localhost", "unknown ca"},
      {certs.leaf(), "other.example", "bad certificate"}};
  for (const auto& one : cases) {
    ClientSession session(
        certs, {.program = {"true"}, .options = {"-T", "-c", "root.pem", "-h", one.host}});
    TlsPeer server = session.make_server(with_certificate(one.server));
    // In TLS 1.3 the alert may come after the handshake.
    if (server.handshake()) static_cast<void>(server.read_some());
    EXPECT_THAT(server.error(), testing::HasSubstr(one.alert));
    server.fin();
    EXPECT_EQ(session.dotls().wait(), 97);
  }
}

}  // namespace
}  // namespace dotls::test

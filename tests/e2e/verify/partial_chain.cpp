// Goal: a CA file without a root is enough: the issuing intermediate, or the peer's certificate
// itself. With a root in it the whole chain is verified, with dates and revocation lists.

#include <gmock/gmock.h>

#include "tests/e2e/verify/client_certificates.hpp"
#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {
namespace {

using PartialChain = EndToEnd;

const std::vector<std::string> kTrust{"-c", "trust.pem", "-h", "localhost"};
const std::string kNeedsRoot = "revocation needs the root in -c";

std::function<void(SSL*)> sending(const std::vector<Credential>& chain) {
  return [chain](SSL* ssl) {
    SSL_clear_chain_certs(ssl);
    for (const Credential& one : chain) SSL_add1_chain_cert(ssl, one.certificate());
  };
}

CertSpec authority(const std::string& name) {
  CertSpec spec{.common_name = name, .dns = {}};
  spec.authority = true;
  return spec;
}

CertSpec expired(CertSpec spec) {
  spec.valid_from = -7200;
  spec.valid_until = -3600;
  return spec;
}

std::string all_crls() {
  return intermediate_crl() + root_crl();
}

// What the file holds, the server sends its chain or its certificate alone.
TEST_F(PartialChain, OfAServerIsVerified) {
  const CertDir certs;
  for (const std::string& trusted :
       {authorities().intermediate.certificate_pem(), certs.leaf().certificate_pem(),
        authorities().foreign_root.certificate_pem() + authorities().root.certificate_pem()}) {
    certs.write("trust.pem", trusted, 0644);
    expect_accepted(check_server(certs, kTrust, certs.leaf()));
  }
  certs.write("trust.pem", authorities().intermediate.certificate_pem(), 0644);
  expect_accepted(check_server(certs, kTrust, certs.leaf(), sending({})));
  certs.write("clientca.pem", authorities().intermediate.certificate_pem(), 0644);
  expect_accepted(check_server(certs, {"-h", "localhost"}, certs.leaf()));
}

TEST_F(PartialChain, OfAClientIsVerified) {
  const CertDir certs;
  for (const Presented& one : {presented("ecdsa"), presented("alone")}) {
    for (const std::string& trusted :
         {authorities().intermediate.certificate_pem(), one.own->certificate_pem()}) {
      certs.write("clientca.pem", trusted, 0644);
      expect_served(connect_with(certs, {"--verify-client", "require"}, one), "SUCCESS");
      expect_served(connect_with(certs, {}, one), "SUCCESS");
    }
  }
}

// Somebody else's certificate with the same name, and one of another issuer.
TEST_F(PartialChain, OfAnotherCaIsNotVerified) {
  const CertDir certs;
  certs.write("trust.pem", certs.leaf().certificate_pem(), 0644);
  expect_refused(check_server(certs, kTrust, make_certificate({}, authorities().intermediate)),
                 {"unable to get (local )?issuer certificate|unable to verify"});
  certs.write("trust.pem", authorities().intermediate.certificate_pem(), 0644);
  expect_refused(check_server(certs, kTrust, make_certificate({}, authorities().foreign_root)),
                 {"unable to get (local )?issuer certificate"});
  certs.write("clientca.pem", authorities().intermediate.certificate_pem(), 0644);
  const std::vector<std::string> require{"--verify-client", "require"};
  expect_refused(connect_with(certs, require, presented("foreign")), "unable to get local issuer");
}

TEST_F(PartialChain, ThatHasExpiredIsNotVerified) {
  const CertDir certs;
  const Credential old = make_certificate(expired(authority("Old")), authorities().root);
  const Credential server = make_certificate({}, old);
  certs.write("trust.pem", old.certificate_pem(), 0644);
  expect_refused(check_server(certs, kTrust, server, sending({old})), {"certificate has expired"});
  const Credential late = make_certificate(expired({}), authorities().intermediate);
  certs.write("trust.pem", late.certificate_pem(), 0644);
  expect_refused(check_server(certs, kTrust, late), {"certificate has expired"});
}

// The intermediate in the file is good, and would be enough alone.
TEST_F(PartialChain, MustReachTheRootIfThereIsOne) {
  const CertDir certs;
  const Credential root = make_self_signed(expired(authority("Old root")));
  const Credential intermediate = make_certificate(authority("Young"), root);
  const Credential server = make_certificate({}, intermediate);
  for (const std::string& trusted :
       {root.certificate_pem(), root.certificate_pem() + intermediate.certificate_pem(),
        intermediate.certificate_pem() + root.certificate_pem()}) {
    certs.write("trust.pem", trusted, 0644);
    expect_refused(check_server(certs, kTrust, server, sending({intermediate})),
                   {"certificate has expired: certificate \"CN=Old root\""});
  }
}

TEST_F(PartialChain, MustReachTheRootWithRevocationLists) {
  const CertDir certs;
  certs.write("trust.pem",
              authorities().intermediate.certificate_pem() + authorities().root.certificate_pem(),
              0644);
  certs.write("crls.pem", all_crls(), 0644);
  std::vector<std::string> options = kTrust;
  options.insert(options.end(), {"-L", "crls.pem"});
  expect_accepted(check_server(certs, options, certs.leaf()));
  std::vector<std::string> of_revoked = options;
  of_revoked[3] = "revoked.example.org";
  expect_refused(check_server(certs, of_revoked, *presented("revoked").own),
                 {"certificate revoked: certificate \"CN=revoked\""});
  certs.write("crls.pem",
              intermediate_crl() + make_crl_pem(authorities().root, {&authorities().intermediate}),
              0644);
  expect_refused(check_server(certs, options, certs.leaf()),
                 {"certificate revoked: certificate \"CN=Test intermediate\""});
}

void expect_client_refuses(const CertDir& certs, const std::vector<std::string>& options) {
  ServerSetup setup{.program = {"true"}, .options = {"-T"}};
  setup.options.insert(setup.options.end(), options.begin(), options.end());
  ClientSession session(certs, setup);
  const UniqueFd server = session.take_server();
  EXPECT_EQ(session.dotls().wait(), 100);
  EXPECT_EQ(read_to_end(server.get()).bytes, "");
  expect_one_fatal_line(session.dotls().err().text(), {kNeedsRoot});
}

TEST_F(PartialChain, CannotBeAskedForRevocation) {
  const CertDir certs;
  certs.write("crls.pem", all_crls(), 0644);
  for (const std::string& trusted :
       {authorities().intermediate.certificate_pem(), certs.leaf().certificate_pem()}) {
    certs.write("clientca.pem", trusted, 0644);
    expect_client_refuses(certs, {"-h", "localhost", "-L", "crls.pem"});
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"-L", "crls.pem"},
          {"-L", "crls.pem", "--verify-client", "require"}}) {
      expect_refusal(certs, {.program = {}, .options = options}, 100, {kNeedsRoot});
    }
    // Without verification nothing is missing.
    expect_served(
        connect_with(certs, {"--verify-client", "off", "-L", "crls.pem"}, presented("none")),
        "NONE");
  }
}

TEST_F(PartialChain, CannotBeAskedForRevocationByTheDirectorysFilesEither) {
  const CertDir certs;
  certs.write("clientca.pem", authorities().intermediate.certificate_pem(), 0644);
  certs.write("clientcrl.pem", all_crls(), 0644);
  expect_client_refuses(certs, {"-h", "localhost"});
  expect_refusal(certs, {.program = {}}, 100, {kNeedsRoot});
}

}  // namespace
}  // namespace dotls::test

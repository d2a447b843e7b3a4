// Goal: CRLs. Every issuer in the chain needs one, or the client is refused; several in one file;
// an expired one counts as none; a named but unusable file is an error, never ignored.

#include <sys/stat.h>

#include "tests/e2e/verify/client_certificates.hpp"

namespace dotls::test {
namespace {

using ClientCrl = EndToEnd;

const std::vector<std::string> kRequire{"--verify-client", "require"};

Outcome connect_with_crls(const std::string& crls, const Presented& what) {
  const auto certs = make_verifying_directory();
  certs->write("clientcrl.pem", crls, 0644);
  return connect_with(*certs, kRequire, what);
}

TEST_F(ClientCrl, SeveralInOneFileInAnyOrder) {
  for (const std::string& crls : {intermediate_crl() + root_crl(), root_crl() + intermediate_crl(),
                                  "words between\n" + root_crl() + "\n\n" + intermediate_crl()}) {
    expect_served(connect_with_crls(crls, presented("ecdsa")), "SUCCESS");
    expect_refused(connect_with_crls(crls, presented("revoked")), "certificate revoked");
  }
}

TEST_F(ClientCrl, MissingForTheLeafsIssuer) {
  expect_refused(connect_with_crls(root_crl(), presented("ecdsa")),
                 "unable to get certificate CRL: certificate \"CN=ecdsa\"");
}

TEST_F(ClientCrl, MissingForTheIntermediatesIssuer) {
  expect_refused(connect_with_crls(intermediate_crl(), presented("ecdsa")),
                 "unable to get certificate CRL: certificate \"CN=Test intermediate\"");
}

TEST_F(ClientCrl, RevokesAnIntermediate) {
  const std::string crls =
      make_crl_pem(authorities().root, {&authorities().intermediate}) + intermediate_crl();
  expect_refused(connect_with_crls(crls, presented("ecdsa")),
                 "certificate revoked: certificate \"CN=Test intermediate\"");
}

TEST_F(ClientCrl, ThatHasExpired) {
  const std::string old = make_crl_pem(authorities().intermediate, {}, -60);
  expect_refused(connect_with_crls(old + root_crl(), presented("ecdsa")), "CRL has expired");
}

TEST_F(ClientCrl, OfAnotherIssuersKey) {
  // The name is right, the signature is not.
  CertSpec impostor;
  impostor.common_name = "Test intermediate";
  impostor.dns.clear();
  impostor.authority = true;
  const std::string forged = make_crl_pem(make_self_signed(impostor), {});
  expect_refused(connect_with_crls(forged + root_crl(), presented("revoked")),
                 "CRL signature failure|unable to get certificate CRL");
}

// In the mode that refuses nobody the program is told.
TEST_F(ClientCrl, ResultIsReportedIfNobodyIsRefused) {
  const auto certs = make_verifying_directory();
  expect_served(connect_with(*certs, {}, presented("revoked")), "FAILED:certificate revoked");
}

TEST_F(ClientCrl, NamedByOption) {
  const auto certs = make_verifying_directory();
  certs->write("clientcrl.pem", make_crl_pem(authorities().root, {}, -60), 0644);
  const std::string other = certs->write("other.crl", intermediate_crl() + root_crl(), 0644);
  for (const std::string& name : {std::string("other.crl"), other}) {
    expect_served(
        connect_with(*certs, {"--verify-client", "require", "-L", name}, presented("ecdsa")),
        "SUCCESS");
  }
}

void expect_unusable(const CertDir& certs, const std::string& why,
                     const std::vector<std::string>& wrapper = {}) {
  expect_refusal(certs, {.program = {}, .options = kRequire, .wrapper = wrapper}, 100,
                 {"clientcrl\\.pem: " + why});
}

TEST_F(ClientCrl, FileThatCannotBeUsed) {
  const auto certs = make_verifying_directory();
  for (const std::string& content :
       {std::string(), std::string("no CRL\n"), authorities().root.certificate_pem()}) {
    certs->write("clientcrl.pem", content, 0644);
    expect_unusable(*certs, "no usable CRL");
  }
  certs->write("clientcrl.pem",
               root_crl() + "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", 0644);
  expect_unusable(*certs, "no usable CRL");
}

TEST_F(ClientCrl, FileThatCannotBeRead) {
  const auto certs = make_verifying_directory();
  ::chmod((*certs / "clientcrl.pem").c_str(), 0);
  // Root reads everything unless it gives that up.
  expect_unusable(*certs, "permission denied",
                  {"setpriv", "--bounding-set=-dac_override,-dac_read_search"});
}

TEST_F(ClientCrl, MissingFile) {
  const auto certs = make_verifying_directory();
  expect_refusal(*certs,
                 {.program = {}, .options = {"--verify-client", "require", "-L", "gone.pem"}}, 100,
                 {"gone\\.pem: no such file"});
}

}  // namespace
}  // namespace dotls::test

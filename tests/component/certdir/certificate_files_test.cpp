// Goal: the inspector says of a certificate file what will make some peers refuse it, and nothing
// of one that is as it should be.
#include <gmock/gmock.h>
#include <openssl/x509v3.h>

#include "shared/certdir/inspection.hpp"
#include "tests/support/pem_samples.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr long kDay = 24L * 3600;

void add_extension(X509* certificate, int nid, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

test::CertSpec lasting() {
  return {.valid_until = 90 * kDay};
}

class CertificateFile : public ::testing::Test {
 protected:
  // The verdict with the tests' root trusted.
  [[nodiscard]] Finding look_at_file(const std::string& pem,
                                     FileRole role = FileRole::ServerCertificate) {
    const std::string file = temp_.write("file.pem", pem, 0640);
    how_.ca_file = temp_.write("root.pem", test::authorities().root.certificate_pem());
    return inspect_file({role}, {file, {}}, how_);
  }
  void expect(const std::string& pem, const std::string& problem,
              Severity severity = Severity::Warning, FileRole role = FileRole::ServerCertificate) {
    const Finding finding = look_at_file(pem, role);
    EXPECT_THAT(finding.problems, Contains(HasSubstr(problem)));
    EXPECT_EQ(finding.severity, severity);
  }
  void expect_fine(const std::string& pem, FileRole role = FileRole::ServerCertificate) {
    EXPECT_THAT(look_at_file(pem, role).problems, IsEmpty());
  }

  test::TempDir temp_;
  Inspection how_{};
  test::Credential leaf_ = test::make_certificate(lasting(), test::authorities().intermediate);
  std::string intermediate_ = test::authorities().intermediate.certificate_pem();
  std::string root_ = test::authorities().root.certificate_pem();
  std::string own_ = leaf_.key_pem() + leaf_.certificate_pem();
};

TEST_F(CertificateFile, IsFine) {
  expect_fine(own_ + intermediate_);
  expect_fine(own_ + intermediate_ + root_);
}

TEST_F(CertificateFile, ThatIsFreshAndShortLivedIsFine) {
  expect_fine(test::chain_pem(
      test::make_certificate({.valid_until = 6 * kDay}, test::authorities().intermediate)));
}

TEST_F(CertificateFile, WithLessThanAThirdOfItsLifeIsWorthAWarning) {
  const auto with = [](long from, long until) {
    return test::chain_pem(test::make_certificate({.valid_from = from, .valid_until = until},
                                                  test::authorities().intermediate));
  };
  expect(with(-5 * kDay, kDay), "it expires soon");
  expect_fine(with(-3 * kDay, 3 * kDay));
  expect(with(-80 * kDay, 10 * kDay), "it expires soon");
  // A third of a year would be a nuisance.
  expect_fine(with(-265 * kDay, 100 * kDay));
  expect(with(-344 * kDay, 21 * kDay + 3600), "it expires soon");
}

TEST_F(CertificateFile, IsWorthAWarningForAsLongAsIsAsked) {
  how_.warn_days = 100;
  expect(own_ + intermediate_, "it expires soon");
  how_.warn_days = 30;
  expect_fine(own_ + intermediate_);
  how_.warn_days = 0;
  expect_fine(test::chain_pem(test::make_certificate(
      {.valid_from = -80 * kDay, .valid_until = 2 * kDay}, test::authorities().intermediate)));
}

TEST_F(CertificateFile, ThatMustBeStapledIsWorthAWarning) {
  test::CertSpec spec = lasting();
  spec.change = [](X509* x) { add_extension(x, NID_tlsfeature, "status_request"); };
  expect(test::chain_pem(test::make_certificate(spec, test::authorities().intermediate)),
         "must-staple");
}

TEST_F(CertificateFile, WithALinkTwiceIsWorthAWarning) {
  expect(own_ + intermediate_ + intermediate_, "\"CN=Test intermediate\" is in it twice");
  expect(own_ + leaf_.certificate_pem() + intermediate_, "\"CN=localhost\" is in it twice");
}

TEST_F(CertificateFile, InTheWrongOrderIsWorthAWarning) {
  const Finding finding = look_at_file(own_ + root_ + intermediate_);
  EXPECT_THAT(finding.problems, ElementsAre(HasSubstr("wrong order")));
  expect_fine(own_ + intermediate_ + root_);
}

TEST_F(CertificateFile, WithACertificateOfAnotherChainIsWorthAWarning) {
  const std::string foreign = test::authorities().foreign_root.certificate_pem();
  const Finding finding = look_at_file(own_ + foreign + intermediate_);
  EXPECT_THAT(finding.problems,
              ElementsAre(HasSubstr("\"CN=Foreign root\" is not in the chain of the first")));
}

TEST_F(CertificateFile, WithTwoKeysHasOneThatIsIgnored) {
  test::CertSpec spec = lasting();
  spec.key = test::KeyKind::Rsa;
  const test::Credential rsa = test::make_certificate(spec, test::authorities().intermediate);
  expect(own_ + intermediate_ + rsa.key_pem() + rsa.certificate_pem(),
         "2 private keys, of which all but the first are ignored");
}

TEST_F(CertificateFile, WithoutAnIntermediateThatCanBeFetchedIsToldToAppendIt) {
  test::CertSpec spec = lasting();
  spec.change = [](X509* x) {
    add_extension(x, NID_info_access, "caIssuers;URI:http://ca.example/");
  };
  const test::Credential leaf = test::make_certificate(spec, test::authorities().intermediate);
  expect(leaf.key_pem() + leaf.certificate_pem(), "append the intermediate certificates");
}

TEST_F(CertificateFile, OfACaThatNobodyKnowsIsNotToldToAppendAnything) {
  const std::string unknown = "which is neither in the file nor trusted here";
  const auto& foreign = test::authorities().foreign_root;
  const test::Credential leaf = test::make_certificate(lasting(), foreign);
  const std::string own = leaf.key_pem() + leaf.certificate_pem();
  expect(own, "issued by \"CN=Foreign root\", " + unknown);
  expect(own + foreign.certificate_pem(),
         "\"CN=Foreign root\", which is in the file but not trusted here");
  test::CertSpec authority{.common_name = "Foreign intermediate", .dns = {}, .authority = true};
  const test::Credential between = test::make_certificate(authority, foreign);
  const test::Credential below = test::make_certificate(lasting(), between);
  const Finding finding =
      look_at_file(below.key_pem() + below.certificate_pem() + between.certificate_pem());
  EXPECT_THAT(finding.problems,
              ElementsAre(HasSubstr("issued by \"CN=Foreign root\", " + unknown)));
  EXPECT_THAT(finding.problems, Not(Contains(HasSubstr("append"))));
}

TEST_F(CertificateFile, WithAnAddressAsADnsNameIsWorthAWarning) {
  test::CertSpec spec = lasting();
  spec.dns = {"localhost", "192.0.2.1"};
  expect(test::chain_pem(test::make_certificate(spec, test::authorities().intermediate)),
         "the IP address 192.0.2.1 is in it as a DNS name");
}

std::string with_a_blank(const std::string& pem) {
  return " " + pem;
}

std::string trusted(std::string pem) {
  for (std::size_t at = 0; (at = pem.find(" CERTIFICATE-----", at)) != std::string::npos;
       at += 20) {
    pem.insert(at, " TRUSTED");
  }
  return pem;
}

TEST_F(CertificateFile, WithABlockThatIsNotUnderstoodIsWorthAWarning) {
  expect(own_ + with_a_blank(intermediate_), "PEM block 3 is not understood");
  expect(own_ + trusted(intermediate_), "PEM block 3 is not understood: TRUSTED CERTIFICATE");
  expect("x" + root_ + own_ + intermediate_, "PEM block 1 is not understood");
  expect(own_ + intermediate_ + trusted(root_) + trusted(root_) + trusted(root_) + trusted(root_) +
             trusted(root_) + trusted(root_),
         "more PEM blocks are not understood");
}

TEST_F(CertificateFile, OfCasWithABlockThatIsNotUnderstoodIsWorthAWarning) {
  expect(root_ + with_a_blank(root_), "PEM block 2 is not understood", Severity::Warning,
         FileRole::ClientCa);
  expect(root_ + trusted(root_), "PEM block 2 is not understood: TRUSTED CERTIFICATE",
         Severity::Warning, FileRole::ClientCa);
  expect_fine(root_ + intermediate_, FileRole::ClientCa);
}

TEST_F(CertificateFile, OfListsWithABlockThatIsNotUnderstoodIsWorthAWarning) {
  const std::string list = test::make_crl_pem(test::authorities().root, {});
  expect(list + with_a_blank(list), "PEM block 2 is not understood", Severity::Warning,
         FileRole::ClientCrl);
  expect_fine(list, FileRole::ClientCrl);
}

TEST_F(CertificateFile, WithParametersAndTextIsFine) {
  expect_fine("\xef\xbb\xbf" + own_ + intermediate_);
  expect_fine("subject=CN = localhost\n" + samples::pem_block("EC PARAMETERS", "\x06\x01\x01") +
              own_ + intermediate_);
}

}  // namespace
}  // namespace dotls

// Goal: --verify-client. Each mode admits the right clients, tells the program the truth, and
// refuses the others with a line that names the certificate and the reason, without a program.

#include "tests/e2e/verify/client_certificates.hpp"

namespace dotls::test {
namespace {

class VerifyClient : public EndToEnd, public testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Tls, VerifyClient, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "12" : "13");
                         });

// The name of the certificate, where the fault lies with the leaf itself.
std::string line_about(const Presented& what) {
  return what.failure + ": certificate \"CN=" + what.name + "\", issued by \"CN=";
}

TEST_P(VerifyClient, OffRequestsNoCertificate) {
  const auto certs = make_verifying_directory();
  for (const Presented& what : all_presented()) {
    SCOPED_TRACE(what.name);
    const Outcome outcome = connect_with(*certs, {"--verify-client", "off"}, what, GetParam());
    expect_served(outcome, "NONE");
    EXPECT_FALSE(outcome.variable("SSL_PEER_CERT_HASH").has_value());
  }
}

// The default where there is a CA file.
TEST_P(VerifyClient, OptionalNoCaRefusesNobody) {
  const auto certs = make_verifying_directory();
  for (const Presented& what : all_presented()) {
    SCOPED_TRACE(what.name);
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{}, {"--verify-client", "optional_no_ca"}}) {
      const Outcome outcome = connect_with(*certs, options, what, GetParam());
      const std::string verify = !what.own              ? "NONE"
                                 : what.failure.empty() ? "SUCCESS"
                                                        : "FAILED:.*" + what.failure;
      expect_served(outcome, verify);
      // Possession of the key is proved, whoever signed.
      EXPECT_EQ(outcome.variable("SSL_PEER_CERT_HASH").has_value(), what.own.has_value());
    }
  }
}

TEST_P(VerifyClient, OptionalRefusesABadCertificate) {
  const auto certs = make_verifying_directory();
  for (const Presented& what : all_presented()) {
    SCOPED_TRACE(what.name);
    const Outcome outcome = connect_with(*certs, {"--verify-client", "optional"}, what, GetParam());
    if (what.failure.empty()) {
      expect_served(outcome, what.own ? "SUCCESS" : "NONE");
    } else {
      expect_refused(outcome, line_about(what));
    }
  }
}

TEST_P(VerifyClient, RequireRefusesAllButAGoodCertificate) {
  const auto certs = make_verifying_directory();
  for (const Presented& what : all_presented()) {
    SCOPED_TRACE(what.name);
    const Outcome outcome = connect_with(*certs, {"--verify-client", "require"}, what, GetParam());
    if (!what.own) {
      expect_refused(outcome, "did not return a certificate");
    } else if (what.failure.empty()) {
      expect_served(outcome, "SUCCESS");
    } else {
      expect_refused(outcome, line_about(what));
    }
  }
}

TEST_P(VerifyClient, IsOffWithoutACaFile) {
  const CertDir certs;
  expect_served(connect_with(certs, {}, presented("ecdsa"), GetParam()), "NONE");
}

// Asked for, there is nothing to verify against: no one is refused for that.
TEST_P(VerifyClient, OptionalNoCaNeedsNoCaFile) {
  const CertDir certs;
  expect_served(
      connect_with(certs, {"--verify-client", "optional_no_ca"}, presented("ecdsa"), GetParam()),
      "FAILED:unable to get local issuer");
}

TEST_F(EndToEnd, VerifyingWithoutACaFileIsAnError) {
  for (const std::string mode : {"optional", "require"}) {
    const CertDir certs;
    expect_refusal(certs, {.program = {}, .options = {"--verify-client", mode}}, 100,
                   {"clientca\\.pem"});
  }
}

// The failure names the store that was used.
TEST_F(EndToEnd, TheRefusalNamesTheCaFile) {
  const auto certs = make_verifying_directory();
  expect_refused(connect_with(*certs, {"--verify-client", "require"}, presented("foreign")),
                 "trusting the CA file " + (*certs / "clientca.pem"));
}

// The name in a certificate goes into the log: it must stay one line.
TEST_F(EndToEnd, TheRefusalStaysOneLine) {
  const auto certs = make_verifying_directory();
  CertSpec spec;
  spec.common_name = "evil\ndotls: fatal: pid 1\x1b[2J";
  const Presented what{"", make_certificate(spec, authorities().foreign_root)};
  const Outcome outcome = connect_with(*certs, {"--verify-client", "require"}, what);
  expect_refused(outcome, "\"CN=evil\\\\0Adotls");
  EXPECT_EQ(outcome.log.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace dotls::test

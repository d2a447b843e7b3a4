// Goal: cipher lists, CA files and CRLs do what they say, or are refused by their name.
#include "shared/error.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class Lists : public testing::Test {
 protected:
  std::string refusal() {
    try {
      static_cast<void>(load_context(settings_));
    } catch (const Fatal& error) {
      EXPECT_EQ(error.exit_status(), kExitUsage);
      return error.what();
    }
    ADD_FAILURE() << "not refused";
    return {};
  }
  // The ciphers of one version that a peer that takes all of them ends up with.
  std::string agreed(int version) {
    TlsLink link(settings_, speaking(version));
    link.connect();
    return SSL_get_cipher_name(link.peer().ssl());
  }

  CertDir certs_{KeyKind::Rsa};
  dotls::TlsSettings settings_ = server_settings(certs_);
};

constexpr const char* kOdd12 = "ECDHE-RSA-AES128-SHA256";
constexpr const char* kOdd13 = "TLS_AES_128_GCM_SHA256";

TEST_F(Lists, OptionNamesCiphersOfBothVersions) {
  settings_.ciphers = std::string(kOdd13) + ":" + kOdd12;
  EXPECT_EQ(agreed(TLS1_2_VERSION), kOdd12);
  EXPECT_EQ(agreed(TLS1_3_VERSION), kOdd13);
}

TEST_F(Lists, OptionMayNameAFile) {
  settings_.ciphers =
      certs_.write("ciphers", "# ours\n" + std::string(kOdd12) + "\n" + kOdd13 + "\n");
  EXPECT_EQ(agreed(TLS1_2_VERSION), kOdd12);
  EXPECT_EQ(agreed(TLS1_3_VERSION), kOdd13);
}

TEST_F(Lists, EachVariableNamesItsKind) {
  settings_.cipher_list = kOdd12;
  settings_.cipher_suites = kOdd13;
  EXPECT_EQ(agreed(TLS1_2_VERSION), kOdd12);
  EXPECT_EQ(agreed(TLS1_3_VERSION), kOdd13);
}

TEST_F(Lists, OptionOverridesTheVariableOfItsKind) {
  settings_.ciphers = kOdd12;
  settings_.cipher_list = "ECDHE-RSA-AES256-GCM-SHA384";
  settings_.cipher_suites = kOdd13;
  EXPECT_EQ(agreed(TLS1_2_VERSION), kOdd12);
  EXPECT_EQ(agreed(TLS1_3_VERSION), kOdd13);
}

TEST_F(Lists, SuitesInTheListOfTheVariableCountToo) {
  settings_.cipher_list = std::string(kOdd12) + ":" + kOdd13;
  EXPECT_EQ(agreed(TLS1_2_VERSION), kOdd12);
  EXPECT_EQ(agreed(TLS1_3_VERSION), kOdd13);
}

TEST_F(Lists, VariableWithOnlySuitesKeepsOtherCiphers) {
  settings_.cipher_list = kOdd13;
  EXPECT_EQ(agreed(TLS1_3_VERSION), kOdd13);
  EXPECT_THAT(agreed(TLS1_2_VERSION), testing::Not(""));
}

TEST_F(Lists, UnknownCipherIsRefused) {
  settings_.ciphers = "NO-SUCH-CIPHER";
  EXPECT_THAT(refusal(), AllOf(StartsWith("-f \"NO-SUCH-CIPHER\""), HasSubstr("no cipher match"),
                               HasSubstr("openssl ciphers")));
}

TEST_F(Lists, UnknownSuiteIsRefused) {
  settings_.ciphers = "TLS_NO_SUCH_SUITE";
  EXPECT_THAT(refusal(), AllOf(StartsWith("-f \"TLS_NO_SUCH_SUITE\""), HasSubstr("no cipher match"),
                               HasSubstr("openssl ciphers")));
}

TEST_F(Lists, UnknownCipherInAVariableIsRefusedByItsName) {
  settings_.cipher_list = "NO-SUCH-CIPHER";
  EXPECT_THAT(refusal(), StartsWith("TLS_CIPHER_LIST \"NO-SUCH-CIPHER\""));
}

TEST_F(Lists, CipherInTheVariableForSuitesIsRefused) {
  settings_.cipher_suites = kOdd12;
  EXPECT_THAT(refusal(), StartsWith("TLS_CIPHER_SUITE \"" + std::string(kOdd12) + "\""));
}

TEST_F(Lists, EmptyFileIsRefused) {
  settings_.ciphers = certs_.write("ciphers", "# nothing\n");
  EXPECT_EQ(refusal(), "-f " + *settings_.ciphers + ": the list is empty");
}

TEST_F(Lists, EmptyFileOfAVariableIsRefused) {
  const std::string path = certs_.write("ciphers", "# nothing\n");
  settings_.cipher_list = path;
  EXPECT_THAT(refusal(), AllOf(StartsWith("TLS_CIPHER_LIST " + path), HasSubstr("empty")));
  settings_.cipher_list.reset();
  settings_.cipher_suites = path;
  EXPECT_THAT(refusal(), AllOf(StartsWith("TLS_CIPHER_SUITE " + path), HasSubstr("empty")));
}

TEST_F(Lists, MissingFileIsRefused) {
  settings_.ciphers = certs_ / "none";
  EXPECT_EQ(refusal(), certs_ / "none" + ": no such file");
}

TEST_F(Lists, DirectoryIsRefused) {
  settings_.ciphers = certs_.path();
  EXPECT_EQ(refusal(), certs_.path() + ": not a regular file");
}

class ClientLists : public Lists {
 protected:
  ClientLists() { settings_ = client_settings(certs_); }
};

TEST_F(ClientLists, CaFileMustExistAndHoldCertificates) {
  settings_.ca_file = certs_ / "none.pem";
  EXPECT_EQ(refusal(), certs_ / "none.pem" + ": no such file");
  settings_.ca_file = certs_.write("empty.pem", "");
  EXPECT_THAT(refusal(), AllOf(StartsWith(certs_ / "empty.pem"), HasSubstr("no certificate")));
  const std::string root = authorities().root.certificate_pem();
  settings_.ca_file = certs_.write("half.pem", root + root.substr(0, root.size() / 2));
  EXPECT_THAT(refusal(), AllOf(StartsWith(certs_ / "half.pem"), HasSubstr("damaged PEM")));
}

TEST_F(ClientLists, CrlFileMustExistAndHoldCrls) {
  settings_.crl_file = certs_ / "none.pem";
  EXPECT_EQ(refusal(), certs_ / "none.pem" + ": no such file");
  settings_.crl_file = certs_.write("empty.pem", "");
  EXPECT_THAT(refusal(), AllOf(StartsWith(certs_ / "empty.pem"), HasSubstr("no usable CRL")));
  const std::string crl = make_crl_pem(authorities().root, {});
  settings_.crl_file = certs_.write("half.pem", crl.substr(0, crl.size() / 2));
  EXPECT_THAT(refusal(), AllOf(StartsWith(certs_ / "half.pem"), HasSubstr("no usable CRL")));
}

}  // namespace
}  // namespace dotls::test

// Goal: which values an option may have, and what they mean.
#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::SizeIs;

TEST(OptionValues, MethodsAreRangesOfVersions) {
  const auto range = [](const std::string& method) {
    const TlsSettings tls = parse({"-M", method, "prog"}).tls;
    return std::pair(tls.least_version, tls.greatest_version);
  };
  EXPECT_EQ(range("SSLv23"), std::pair(TlsVersion::Tls12, TlsVersion::Tls13));
  EXPECT_EQ(range("TLSv1_2"), std::pair(TlsVersion::Tls12, TlsVersion::Tls12));
  EXPECT_EQ(range("TLSv1_3"), std::pair(TlsVersion::Tls13, TlsVersion::Tls13));
  EXPECT_EQ(range("TLSv1_2:TLSv1_3"), std::pair(TlsVersion::Tls12, TlsVersion::Tls13));
  EXPECT_EQ(range("TLSv1_2:TLSv1_2"), std::pair(TlsVersion::Tls12, TlsVersion::Tls12));
}

TEST(OptionValues, MethodGivenLastReplacesAnEarlierRange) {
  const TlsSettings tls = parse({"-M", "TLSv1_3", "-M", "SSLv23", "prog"}).tls;
  EXPECT_EQ(tls.least_version, TlsVersion::Tls12);
}

TEST(OptionValues, ProtocolsAndVerificationsHaveAllTheirWords) {
  EXPECT_EQ(parse({"-s", "smtp", "prog"}).starttls, StarttlsProtocol::Smtp);
  EXPECT_EQ(parse({"-s", "pop3", "prog"}).starttls, StarttlsProtocol::Pop3);
  EXPECT_EQ(parse({"-s", "imap", "prog"}).starttls, StarttlsProtocol::Imap);
  const auto verification = [](const std::string& word) {
    return parse({"--verify-client", word, "prog"}).tls.client_verification;
  };
  EXPECT_EQ(verification("off"), ClientVerification::Off);
  EXPECT_EQ(verification("optional_no_ca"), ClientVerification::OptionalNoCa);
  EXPECT_EQ(verification("optional"), ClientVerification::Optional);
  EXPECT_EQ(verification("require"), ClientVerification::Require);
}

TEST(OptionValues, CertificatesAndKeysArePairedInOrder) {
  const auto certificates = parse({"-n", "rsa.pem", "--keyfile", "rsa.key", "-n", "ec.pem",
                                   "--keyfile", "ec.key", "prog"})
                                .tls.certificates;
  ASSERT_THAT(certificates, SizeIs(2));
  EXPECT_EQ(certificates[0].certificate_file, "rsa.pem");
  EXPECT_EQ(certificates[0].key_file, "rsa.key");
  EXPECT_EQ(certificates[1].certificate_file, "ec.pem");
  EXPECT_EQ(certificates[1].key_file, "ec.key");
}

TEST(OptionValues, KeyAloneGoesWithTheDefaultFileOfTheRole) {
  const Parsed client = parse({"-T", "--keyfile", "k", "prog"});
  ASSERT_THAT(client.tls.certificates, SizeIs(1));
  EXPECT_EQ(client.tls.certificates[0].certificate_file, "clientcert.pem");
}

TEST(OptionValues, EmptyCertificateMeansNoneInAClient) {
  const Parsed config = parse({"-T", "-n", "", "prog"});
  EXPECT_TRUE(config.tls.no_certificate);
  EXPECT_THAT(config.tls.certificates, testing::IsEmpty());
}

TEST(OptionValues, EndpointsAreNamesOrAddressesWithAPort) {
  const auto endpoint = [](const std::string& text) -> std::string {
    const Parsed config = parse({"--check", "--connect", text});
    if (!config.check || !config.check->connect) return "none";
    return config.check->connect->host + "|" + config.check->connect->port;
  };
  EXPECT_EQ(endpoint("Mail.Example.org.:1"), "mail.example.org|1");
  EXPECT_EQ(endpoint("192.0.2.1:65535"), "192.0.2.1|65535");
  EXPECT_EQ(endpoint("[2001:db8::1]:993"), "2001:db8::1|993");
}

TEST(OptionValues, EmptyCaFileMeansTheSystems) {
  EXPECT_EQ(parse({"-T", "-c", "", "prog"}).tls.ca_file, "");
}

}  // namespace
}  // namespace dotls::test

// Goal: every variable that dotls reads has its effect, and an option overrides it.
#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Variables, CertdirIsTheDirectory) {
  EXPECT_EQ(parse({"prog"}, {"CERTDIR=/certs"}).tls.directory, "/certs");
  EXPECT_EQ(parse({"-d", "/other", "prog"}, {"CERTDIR=/certs"}).tls.directory, "/other");
  EXPECT_EQ(parse({"prog"}, {"CERTDIR="}).tls.directory, DOTLS_CERTDIR);
}

TEST(Variables, TlsCertfileIsTheCertificate) {
  const auto certificates = parse({"prog"}, {"TLS_CERTFILE=mail.pem"}).tls.certificates;
  ASSERT_THAT(certificates, SizeIs(1));
  EXPECT_EQ(certificates[0].certificate_file, "mail.pem");
}

TEST(Variables, CertificateOptionOverridesTlsCertfile) {
  const auto certificates = parse({"-n", "a", "prog"}, {"TLS_CERTFILE=mail.pem"}).tls.certificates;
  ASSERT_THAT(certificates, SizeIs(1));
  EXPECT_EQ(certificates[0].certificate_file, "a");
  EXPECT_TRUE(parse({"-T", "-n", "", "prog"}, {"TLS_CERTFILE=mail.pem"}).tls.no_certificate);
}

TEST(Variables, KeyfileGoesWithTlsCertfile) {
  const auto certificates =
      parse({"--keyfile", "k", "prog"}, {"TLS_CERTFILE=mail.pem"}).tls.certificates;
  ASSERT_THAT(certificates, SizeIs(1));
  EXPECT_EQ(certificates[0].certificate_file, "mail.pem");
  EXPECT_EQ(certificates[0].key_file, "k");
}

TEST(Variables, EmptyTlsCertfileIsUnset) {
  const Parsed config = parse({"prog"}, {"TLS_CERTFILE="});
  EXPECT_THAT(config.tls.certificates, IsEmpty());
  EXPECT_FALSE(config.tls.no_certificate);
}

TEST(Variables, ClientcaIsTheCaFile) {
  EXPECT_EQ(parse({"prog"}, {"CLIENTCA=ca.pem"}).tls.ca_file, "ca.pem");
  EXPECT_EQ(parse({"-c", "other.pem", "prog"}, {"CLIENTCA=ca.pem"}).tls.ca_file, "other.pem");
  EXPECT_EQ(parse({"-T", "-c", "", "prog"}, {"CLIENTCA=ca.pem"}).tls.ca_file, "");
  EXPECT_EQ(parse({"prog"}, {"CLIENTCA="}).tls.ca_file, std::nullopt);
}

TEST(Variables, ClientcrlIsTheCrlFile) {
  EXPECT_EQ(parse({"prog"}, {"CLIENTCRL=crl.pem"}).tls.crl_file, "crl.pem");
  EXPECT_EQ(parse({"-L", "other.pem", "prog"}, {"CLIENTCRL=crl.pem"}).tls.crl_file, "other.pem");
  EXPECT_EQ(parse({"-L", "", "prog"}, {"CLIENTCRL=crl.pem"}).tls.crl_file, "");
  EXPECT_EQ(parse({"prog"}, {"CLIENTCRL="}).tls.crl_file, std::nullopt);
}

TEST(Variables, CipherListsComplementTheOption) {
  const TlsSettings tls =
      parse({"-f", "HIGH", "prog"}, {"TLS_CIPHER_LIST=LOW", "TLS_CIPHER_SUITE=TLS_X"}).tls;
  EXPECT_EQ(tls.ciphers, "HIGH");
  EXPECT_EQ(tls.cipher_list, "LOW");
  EXPECT_EQ(tls.cipher_suites, "TLS_X");
  EXPECT_EQ(parse({"prog"}, {"TLS_CIPHER_LIST="}).tls.cipher_list, std::nullopt);
  EXPECT_EQ(parse({"prog"}, {"TLS_CIPHER_SUITE="}).tls.cipher_suites, std::nullopt);
}

TEST(Variables, SslBitsIsASize) {
  EXPECT_EQ(parse({"prog"}, {"SSL_BITS=4096"}).tls.parameter_bits, 4096);
  EXPECT_EQ(parse({"prog"}, {"SSL_BITS="}).tls.parameter_bits, 2048);
}

class BadSslBits : public testing::TestWithParam<const char*> {};

TEST_P(BadSslBits, IsRefused) {
  EXPECT_THAT(refusal_of({"prog"}, {std::string("SSL_BITS=") + GetParam()}),
              AllOf(HasSubstr("SSL_BITS"), HasSubstr("from 1 to 16384")));
}

INSTANTIATE_TEST_SUITE_P(Table, BadSslBits,
                         testing::Values("0", "-1", "2048x", "16385", "4294969344", " "));

TEST(Variables, BannerIsForAServerWithoutStarttls) {
  EXPECT_EQ(parse({"prog"}, {"BANNER=220 hello"}).banner, "220 hello");
  EXPECT_EQ(parse({"prog"}, {"BANNER="}).banner, std::nullopt);
  EXPECT_EQ(parse({"-s", "smtp", "prog"}, {"BANNER=220 hello"}).banner, std::nullopt);
  EXPECT_EQ(parse({"--ucspi-tls", "prog"}, {"BANNER=220 hello"}).banner, std::nullopt);
  EXPECT_EQ(parse({"-T", "prog"}, {"BANNER=220 hello"}).banner, std::nullopt);
  EXPECT_EQ(parse({"-C", "prog"}, {"BANNER=220 hello"}).banner, std::nullopt);
}

TEST(Variables, PeerAddressIsTheSuperServers) {
  EXPECT_EQ(parse({"prog"}, {"TCPREMOTEIP=192.0.2.1"}).address, "192.0.2.1");
  EXPECT_EQ(parse({"prog"}, {"TCP6REMOTEIP=2001:db8::1"}).address, "2001:db8::1");
  EXPECT_EQ(parse({"prog"}, {"TCP6REMOTEIP=2001:db8::1", "TCPREMOTEIP=192.0.2.1"}).address,
            "192.0.2.1");
  EXPECT_EQ(parse({"prog"}, {"TCPREMOTEIP="}).address, std::nullopt);
}

TEST(NotlsVariable, RunsTheProgramWithoutTls) {
  for (const char* word : {"NOTLS=", "NOTLS=1", "NOTLS=0"}) {
    const Parsed config = parse({"-v", "prog", "arg"}, {word});
    EXPECT_TRUE(config.no_tls) << word;
    EXPECT_THAT(config.program, ElementsAre("prog", "arg"));
    EXPECT_EQ(config.verbosity, Verbosity::Verbose);
  }
  EXPECT_FALSE(parse({"prog"}, {"XNOTLS=1"}).no_tls);
}

TEST(NotlsVariable, ComesBeforeEveryOtherCheck) {
  EXPECT_TRUE(
      parse({"-D", "0", "-M", "bad", "-h", "", "--require-tls", "prog"}, {"NOTLS=", "SSL_BITS=x"})
          .no_tls);
}

TEST(NotlsVariable, SendsNoBanner) {
  EXPECT_EQ(parse({"prog"}, {"NOTLS=", "BANNER=hello"}).banner, std::nullopt);
}

TEST(NotlsVariable, IsAnErrorInClientMode) {
  for (const char* option : {"-T", "-C", "--client", "--client-fd67", "-qT"}) {
    EXPECT_THAT(refusal_of({option, "prog"}, {"NOTLS="}),
                AllOf(HasSubstr("NOTLS"), HasSubstr("in the clear"), HasSubstr("unset NOTLS")));
  }
}

TEST(NotlsVariable, StillNeedsAProgram) {
  EXPECT_THAT(refusal_of({"-v"}, {"NOTLS="}), HasSubstr("no program"));
}

TEST(NotlsVariable, DoesNotTouchTheCheck) {
  const Parsed config = parse({"--check"}, {"NOTLS="});
  EXPECT_TRUE(config.check);
  EXPECT_FALSE(config.no_tls);
}

}  // namespace
}  // namespace dotls::test

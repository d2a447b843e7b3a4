// Goal: dh<bits>.pem is accepted as PKCS#3 of the right size, and refused with its reason else.
#include "shared/certdir/dh_parameters.hpp"

#include <gmock/gmock.h>

#include "shared/error.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

constexpr const char* kPath = "/certs/dh2048.pem";

auto refused_with(const std::string& why) {
  return Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitUsage),
                             Property(&Fatal::what, HasSubstr(kPath)),
                             Property(&Fatal::what, HasSubstr(why)),
                             Property(&Fatal::what, HasSubstr("run update_tmprsadh"))));
}

auto parsing(const std::string& pem) {
  return [pem] { return parse_dh_parameters(kPath, pem, 2048); };
}

TEST(DhParameters, OfTheRightSizeAreAccepted) {
  const PkeyPtr key =
      parse_dh_parameters(kPath, samples::group_parameters("DH", "ffdhe2048"), 2048);
  EXPECT_EQ(EVP_PKEY_get_bits(key.get()), 2048);
  EXPECT_EQ(EVP_PKEY_is_a(key.get(), "DH"), 1);
}

TEST(DhParameters, AreAcceptedAfterExplanatoryText) {
  const std::string pem =
      "    DH Parameters: (2048 bit)\n" + samples::group_parameters("DH", "ffdhe2048");
  EXPECT_NE(parse_dh_parameters(kPath, pem, 2048), nullptr);
}

TEST(DhParameters, OfAnotherSizeAreRefused) {
  EXPECT_THAT(parsing(samples::group_parameters("DH", "ffdhe3072")), refused_with("3072 bits"));
}

TEST(DhParameters, OfAWeakSizeAreRefused) {
  EXPECT_THAT(parsing(samples::fresh_parameters("DH", 512)), refused_with("512 bits"));
}

TEST(DhParameters, InX942FormAreRefused) {
  EXPECT_THAT(parsing(samples::group_parameters("DHX", "dh_2048_256")), refused_with("X9.42"));
}

TEST(DhParameters, OfDsaAreRefused) {
  EXPECT_THAT(parsing(samples::fresh_parameters("DSA", 1024)), refused_with("DSA parameters"));
}

TEST(DhParameters, CertificateIsRefused) {
  EXPECT_THAT(parsing(samples::pem_block("CERTIFICATE", "x")), refused_with("\"CERTIFICATE\""));
}

TEST(DhParameters, WithDamagedBytesAreRefused) {
  EXPECT_THAT(parsing(samples::pem_block("DH PARAMETERS", "garbage")), refused_with("damaged"));
}

TEST(DhParameters, CutShortAreRefused) {
  const std::string pem = samples::group_parameters("DH", "ffdhe2048");
  EXPECT_THAT(parsing(pem.substr(0, pem.size() / 2)), refused_with("no PEM file"));
}

TEST(DhParameters, InAnEmptyFileAreRefused) {
  EXPECT_THAT(parsing(""), refused_with("empty"));
}

TEST(DhParameters, WithAnEvenPrimeAreRefused) {
  EXPECT_THAT(parsing(samples::dh_of('\xfe', 2)), refused_with("could be safe"));
}

TEST(DhParameters, WithAGeneratorOfOneAreRefused) {
  EXPECT_THAT(parsing(samples::dh_of('\xff', 1)), refused_with("could be safe"));
}

TEST(DhParameters, MissingFileIsNoError) {
  EXPECT_EQ(find_dh_parameters("/nonexistent/dh2048.pem", 2048), std::nullopt);
}

}  // namespace
}  // namespace dotls

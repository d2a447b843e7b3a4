// Goal: rsa<bits>.pem is accepted as an RSA key of the right size, and refused with its reason
// else.
#include "shared/certdir/rsa_key.hpp"

#include <gmock/gmock.h>

#include "shared/error.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

constexpr const char* kPath = "/certs/rsa2048.pem";

auto refused_with(const std::string& why) {
  return Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitUsage),
                             Property(&Fatal::what, HasSubstr(kPath)),
                             Property(&Fatal::what, HasSubstr(why))));
}

auto parsing(const std::string& pem) {
  return [pem] { return parse_rsa_key(kPath, pem, 2048); };
}

TEST(RsaKey, OfTheRightSizeIsAccepted) {
  const std::string pem = samples::private_key(samples::rsa_key(2048).get());
  EXPECT_EQ(EVP_PKEY_get_bits(parse_rsa_key(kPath, pem, 2048).get()), 2048);
}

TEST(RsaKey, OfAnotherSizeIsRefused) {
  EXPECT_THAT(parsing(samples::private_key(samples::rsa_key(1024).get())),
              refused_with("1024 bits"));
}

TEST(RsaKey, EcKeyIsRefused) {
  EXPECT_THAT(parsing(samples::private_key(samples::ec_key().get())),
              refused_with("not an RSA one"));
}

TEST(RsaKey, EncryptedIsRefusedWithoutAPrompt) {
  EXPECT_THAT(parsing(samples::private_key(samples::rsa_key(2048).get(), "secret")),
              refused_with("encrypted"));
}

TEST(RsaKey, OfGarbageIsRefused) {
  EXPECT_THAT(parsing("garbage"), refused_with("no private key"));
}

TEST(RsaKey, InAnEmptyFileIsRefused) {
  EXPECT_THAT(parsing(""), refused_with("empty"));
}

TEST(RsaKey, MissingFileIsNoError) {
  EXPECT_EQ(find_rsa_key("/nonexistent/rsa2048.pem", 2048), std::nullopt);
}

}  // namespace
}  // namespace dotls

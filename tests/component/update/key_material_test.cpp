// Goal: dotls can read what is written, and verification finds what a glance cannot.
#include "update_tmprsadh/key_material.hpp"

#include <gmock/gmock.h>

#include "shared/certdir/dh_parameters.hpp"
#include "shared/error.hpp"
#include "tests/support/pem_samples.hpp"
#include "update_tmprsadh/key_race.hpp"

namespace dotls::update {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::StartsWith;
using ::testing::Throws;

FileContent content_of(const std::string& path, const std::string& text) {
  FileContent content;
  content.path = path;
  content.bytes.assign(text.begin(), text.end());
  return content;
}

class GroupParameters : public ::testing::TestWithParam<int> {};

TEST_P(GroupParameters, AreWrittenAsPkcs3AndAreSound) {
  const PkeyPtr key = make_group_parameters(GetParam());
  const std::string pem = samples::text_of(encode_pem(Material::DhParameters, key.get()));
  EXPECT_THAT(pem, StartsWith("-----BEGIN DH PARAMETERS-----\n"));
  EXPECT_NO_THROW(check_material({Material::DhParameters, GetParam()}, content_of("dh", pem)));
}

INSTANTIATE_TEST_SUITE_P(Sizes, GroupParameters, ::testing::ValuesIn(kParameterBits));

TEST(CheckMaterial, TakesAnRsaKeyThatWasMade) {
  KeyRace race([] { return make_generator({Material::RsaKey, 2048}); }, 1);
  const std::string pem = samples::text_of(encode_pem(Material::RsaKey, race.take().get()));
  EXPECT_THAT(pem, StartsWith("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_NO_THROW(check_material({Material::RsaKey, 2048}, content_of("rsa", pem)));
}

// 2^2048 - 1 is odd, has the size and is divisible by 3.
TEST(CheckMaterial, FindsACompositeInPlaceOfAPrime) {
  const std::string pem = samples::dh_of('\xff', 2);
  ASSERT_NO_THROW(static_cast<void>(parse_dh_parameters("/certs/dh2048.pem", pem, 2048)));
  EXPECT_THAT(
      [&] {
        check_material({Material::DhParameters, 2048}, content_of("/certs/dh2048.pem", pem));
      },
      Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitSystem),
                          Property(&Fatal::what, HasSubstr("/certs/dh2048.pem")),
                          Property(&Fatal::what, HasSubstr("not safe")))));
}

// Its two primes are swapped for others by turning one byte in the middle of the PEM.
TEST(CheckMaterial, FindsAnRsaKeyThatIsNotConsistent) {
  std::string pem = samples::private_key(samples::rsa_key(2048).get());
  char& middle = pem[pem.size() / 2];
  middle = middle == 'A' ? 'B' : 'A';
  EXPECT_THAT(
      [&] {
        check_material({Material::RsaKey, 2048}, content_of("/certs/rsa", pem));
      },
      Throws<Fatal>(Property(&Fatal::what, HasSubstr("/certs/rsa"))));
}

}  // namespace
}  // namespace dotls::update

// Goal: the blocks of a PEM file, in order, whatever is around them.
#include "shared/certdir/pem_block.hpp"

#include <gmock/gmock.h>

#include "tests/support/pem_samples.hpp"

namespace dotls {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

TEST(PemBlocks, ComeInTheOrderOfTheFile) {
  const std::string pem = "text\n" + samples::pem_block("CERTIFICATE", "one") + "more text\n" +
                          samples::pem_block("PRIVATE KEY", "two");
  EXPECT_THAT(parse_pem(pem), ElementsAre(Field(&PemBlock::label, "CERTIFICATE"),
                                          Field(&PemBlock::label, "PRIVATE KEY")));
}

TEST(PemBlocks, HoldTheDecodedBase64) {
  const std::string pem = samples::pem_block("X", "abc");
  EXPECT_THAT(parse_pem(pem).front().der, ElementsAre('a', 'b', 'c'));
}

TEST(PemBlocks, AreNoneInAnEmptyFile) {
  EXPECT_THAT(parse_pem({}), IsEmpty());
}

TEST(PemBlocks, AreNoneInGarbage) {
  EXPECT_THAT(parse_pem(std::string("-----BEGIN X-----\n!!!\n")), IsEmpty());
}

TEST(PemBlocks, KnowPrivateKeysOfEachKind) {
  PemBlock block;
  for (const char* label :
       {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
    block.label = label;
    EXPECT_TRUE(block.is_private_key()) << label;
  }
  block.label = "PUBLIC KEY";
  EXPECT_FALSE(block.is_private_key());
}

}  // namespace
}  // namespace dotls

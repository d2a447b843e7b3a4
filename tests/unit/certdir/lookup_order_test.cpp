// Goal: the order in which sizes of parameters are looked for, and the names of their files.
#include <gmock/gmock.h>

#include "shared/certdir/cert_directory.hpp"

namespace dotls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ParameterLookupOrder, BeginsWithTheWantedSizeThenLargerOnes) {
  EXPECT_THAT(parameter_lookup_order(3072), ElementsAre(3072, 4096, 6144, 8192));
}

TEST(ParameterLookupOrder, NeverHasASizeUnder2048) {
  EXPECT_THAT(parameter_lookup_order(512), ElementsAre(2048, 3072, 4096, 6144, 8192));
}

TEST(ParameterLookupOrder, StartsWithTheNextLargerSizeForAnUnknownOne) {
  EXPECT_THAT(parameter_lookup_order(2049), ElementsAre(3072, 4096, 6144, 8192));
}

TEST(ParameterLookupOrder, IsEmptyAboveTheLargest) {
  EXPECT_THAT(parameter_lookup_order(8193), IsEmpty());
}

TEST(ParameterFileNames, HoldTheSize) {
  EXPECT_EQ(rsa_file_name(2048), "rsa2048.pem");
  EXPECT_EQ(dh_file_name(4096), "dh4096.pem");
}

}  // namespace
}  // namespace dotls

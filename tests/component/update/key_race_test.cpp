// Goal: several threads make one sound result, the losers stop, and a failure ends the wait.
#include "update_tmprsadh/key_race.hpp"

#include <gmock/gmock.h>
#include <openssl/core_names.h>
#include <poll.h>
#include <sys/resource.h>

#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "update_tmprsadh/key_material.hpp"

namespace dotls::update {
namespace {

using ::testing::Each;
using ::testing::Ge;
using ::testing::Property;
using ::testing::StrEq;
using ::testing::Throws;

GeneratorRecipe recipe_for(Material material, int bits) {
  return [=] { return make_generator({material, bits}); };
}

BignumPtr number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  return BignumPtr(number);
}

TEST(KeyRace, FindsASafePrimeWithTheGeneratorTwo) {
  KeyRace race(recipe_for(Material::DhParameters, 512), 2);
  const PkeyPtr key = race.take();
  ASSERT_EQ(EVP_PKEY_get_bits(key.get()), 512);
  const BignumPtr p = number_of(key.get(), OSSL_PKEY_PARAM_FFC_P);
  const BignumPtr g = number_of(key.get(), OSSL_PKEY_PARAM_FFC_G);
  EXPECT_EQ(BN_is_word(g.get(), 2), 1);
  EXPECT_EQ(BN_check_prime(p.get(), nullptr, nullptr), 1);
  BN_rshift1(p.get(), p.get());  // p is odd: (p - 1) / 2
  EXPECT_EQ(BN_check_prime(p.get(), nullptr, nullptr), 1);
  EXPECT_GT(race.candidates(), 0U);
}

TEST(KeyRace, MakesAnRsaKey) {
  KeyRace race(recipe_for(Material::RsaKey, 2048), 1);
  const PkeyPtr key = race.take();
  EXPECT_EQ(EVP_PKEY_is_a(key.get(), "RSA"), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(key.get()), 2048);
}

TEST(KeyRace, DescriptorShowsItsEnd) {
  KeyRace race(recipe_for(Material::DhParameters, 512), 2);
  std::array entries{pollfd{race.done_fd(), POLLIN, 0}};
  EXPECT_TRUE(poll_until(entries, Clock::now() + std::chrono::seconds(60)));
  EXPECT_NE(race.take(), nullptr);
}

// A prime of this size takes hours: the test ends only if the threads do.
TEST(KeyRace, StopsItsThreadsWhenItGoes) {
  const KeyRace race(recipe_for(Material::DhParameters, 8192), 2);
  std::array entries{pollfd{race.done_fd(), POLLIN, 0}};
  EXPECT_FALSE(poll_until(entries, Clock::now()));
}

TEST(KeyRace, ReportsWhyThereIsNoResult) {
  KeyRace race([]() -> PkeyCtxPtr { throw Fatal(kExitSystem, "no luck"); }, 2);
  EXPECT_THAT([&] { return race.take(); }, Throws<Fatal>(Property(&Fatal::what, StrEq("no luck"))));
}

TEST(KeyRace, ReportsOpensslsRefusal) {
  KeyRace race(
      [] {
        PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
        return context;  // not made ready for anything
      },
      1);
  EXPECT_THAT([&] { return race.take(); }, Throws<Fatal>());
}

TEST(KeyRace, NicesItsThreadsAndNobodyElse) {
  const int before = getpriority(PRIO_PROCESS, 0);
  std::mutex mutex;
  std::vector<int> priorities;
  KeyRace race(
      [&] {
        const std::lock_guard lock(mutex);
        priorities.push_back(getpriority(PRIO_PROCESS, 0));
        return make_generator({Material::DhParameters, 512});
      },
      2);
  ASSERT_NE(race.take(), nullptr);
  EXPECT_THAT(priorities, Each(Ge(std::min(19, before + 10))));
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

}  // namespace
}  // namespace dotls::update

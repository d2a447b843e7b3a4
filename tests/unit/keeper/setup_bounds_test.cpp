// Goal: a value that is out of its bounds spoils the setup, and one that is too large is refused
// where it is made, with the file's name.
#include <gmock/gmock.h>

#include "dotls/keeper/setup/setup_size.hpp"
#include "shared/error.hpp"
#include "tests/unit/keeper/setup.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

template <class Change>
bool is_setup(Change change) {
  SetupValues setup = full_setup();
  change(setup);
  return !is_refused(setup);
}

TEST(SetupBounds, OfVerification) {
  EXPECT_FALSE(is_setup([](SetupValues& setup) {
    setup.trust.client_verification =
        static_cast<ClientVerification>(static_cast<int>(ClientVerification::Require) + 1);
  }));
}

TEST(SetupBounds, NoDerIsEmpty) {
  EXPECT_FALSE(is_setup([](SetupValues& setup) { setup.certificates[1].leaf.clear(); }));
  EXPECT_FALSE(
      is_setup([](SetupValues& setup) { setup.certificates[0].intermediates[1].clear(); }));
  EXPECT_FALSE(is_setup([](SetupValues& setup) { setup.trust.store->certificates[0].clear(); }));
  EXPECT_FALSE(is_setup([](SetupValues& setup) { setup.trust.store->crls[0].clear(); }));
  EXPECT_FALSE(is_setup([](SetupValues& setup) { (*setup.trust.ca_names)[0].clear(); }));
}

TEST(SetupBounds, HowMany) {
  const auto with_keys = [](std::size_t size) {
    return is_setup([&](SetupValues& setup) { setup.ticket_keys.resize(size); });
  };
  EXPECT_TRUE(with_keys(kTicketKeysInAFile));
  EXPECT_FALSE(with_keys(kTicketKeysInAFile + 1));
  const auto with_chains = [](std::size_t size) {
    return is_setup(
        [&](SetupValues& setup) { setup.certificates.resize(size, setup.certificates[0]); });
  };
  EXPECT_TRUE(with_chains(kMaxOwnCertificates));
  EXPECT_FALSE(with_chains(kMaxOwnCertificates + 1));
}

TEST(SetupBounds, OfDiffieHellmanParameters) {
  const auto with = [](std::vector<DhValues> dh) {
    return is_setup([&](SetupValues& setup) { setup.dh = std::move(dh); });
  };
  EXPECT_TRUE(with({}));
  EXPECT_TRUE(with({{2048, "", "p", ""},
                    {3072, "", "p", ""},
                    {4096, "", "p", ""},
                    {6144, "", "p", ""},
                    {8192, "", "p", ""}}));
  EXPECT_FALSE(with({{1024, "", "p", ""}}));
  EXPECT_FALSE(with({{-2048, "", "p", ""}}));
  EXPECT_FALSE(with({{2048, "", "p", ""}, {2048, "", "p", ""}}));
  EXPECT_FALSE(with({{3072, "", "p", ""}, {2048, "", "p", ""}}));
  EXPECT_FALSE(with({{2048, "/etc/dh2048.pem", "", ""}}));
  EXPECT_FALSE(with({{2048, "/etc/dh2048.pem", "p", "damaged"}}));
}

TEST(SetupBounds, OfTheWhole) {
  SetupValues setup = full_setup();
  std::string& fill = setup.trust.store->certificates[0];
  fill.resize(fill.size() + kMaxSetupBytes - encode(setup).view().size(), 'x');
  EXPECT_FALSE(is_refused(setup));
  fill += 'x';
  EXPECT_TRUE(is_refused(setup));

  ChainValues chain = setup.certificates[0];
  chain.leaf.resize(chain.leaf.size() + kMaxChainBytes - encode(chain).size(), 'x');
  EXPECT_TRUE(parse_chain(encode(chain)));
  EXPECT_NO_THROW(refuse_large(chain));
  chain.leaf += 'x';
  EXPECT_FALSE(parse_chain(encode(chain)));
}

// What is said of a setup that is too large; "" if it is not.
template <class Values, class... More>
std::string refusal(const Values& values, const More&... more) {
  try {
    refuse_large(values, more...);
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    return error.what();
  }
  return {};
}

TEST(LargeSetup, OfManyCas) {
  SetupValues setup = full_setup();
  setup.trust.store->certificates.assign(600, std::string(500, 'x'));
  setup.trust.ca_names->assign(600, std::string(100, 'x'));
  EXPECT_EQ(refusal(setup, "/etc/crl.pem"), "");
  setup.trust.store->certificates.resize(700, std::string(500, 'x'));
  EXPECT_THAT(refusal(setup, "/etc/crl.pem"),
              AllOf(StartsWith("/etc/ca.pem: 700 CA certificates (-c) of "),
                    HasSubstr("too large for a keeper; keep only the CAs that you need")));
}

TEST(LargeSetup, OfLargeCas) {
  SetupValues setup = full_setup();
  setup.trust.store->certificates.assign(100, std::string(10'000, 'x'));
  EXPECT_THAT(refusal(setup, "/etc/crl.pem"), StartsWith("/etc/ca.pem: 100 CA certificates"));
}

TEST(LargeSetup, OfRevocationLists) {
  SetupValues setup = full_setup();
  setup.trust.store->crls.assign(2, std::string(200'000, 'x'));
  EXPECT_EQ(refusal(setup, "/etc/crl.pem"), "");
  setup.trust.store->crls.emplace_back(50'000, 'x');
  EXPECT_THAT(refusal(setup, "/etc/crl.pem"),
              AllOf(StartsWith("/etc/crl.pem: revocation lists (-L) of "),
                    HasSubstr("keep only those of the CAs that you need")));
}

TEST(LargeSetup, OfCiphers) {
  SetupValues setup = full_setup();
  setup.ciphers.list.names.list.assign(kMaxSetupBytes, 'x');
  EXPECT_THAT(refusal(setup, ""), StartsWith("TLS_CIPHER_LIST /etc/list: names of 1048"));
}

TEST(LargeSetup, OfAChain) {
  ChainValues chain = full_setup().certificates[0];
  chain.intermediates.assign(200, std::string(600, 'x'));
  EXPECT_THAT(refusal(chain), StartsWith("/etc/one.pem: certificates of "));
}

// Of what is not refused, the bytes are no more than may come.
TEST(LargeSetup, IsNotTakenByParts) {
  SetupValues setup = full_setup();
  setup.certificates.assign(4, {std::string(4096, '/'), std::string(90'000, 'x'), {}});
  setup.trust.source.assign(4096, '/');
  setup.trust.ca_file.assign(4096, '/');
  setup.dh.assign(5, {2048, std::string(4096, '/'), std::string(2100, 'x'), {}});
  std::vector<std::string>& cas = setup.trust.store->certificates;
  while (refusal(setup, "/etc/crl.pem").empty()) cas.emplace_back(2'500, 'x');
  EXPECT_GT(cas.size(), 100U);
  EXPECT_LE(encode(setup).view().size(), kMaxSetupBytes);
}

}  // namespace
}  // namespace dotls::test

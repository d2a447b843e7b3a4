// Goal: a setup comes out as it went in, and nothing else is one.
#include "dotls/keeper/setup/setup_codec.hpp"

#include <gmock/gmock.h>

#include "tests/unit/keeper/setup.hpp"

namespace dotls::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SetupCodec, CiphersWithTheirOrigins) {
  const ChosenCiphers ciphers = sent(full_setup()).ciphers;
  EXPECT_EQ(ciphers.list.origin, "TLS_CIPHER_LIST /etc/list");
  EXPECT_EQ(ciphers.list.names.list, "AES128-SHA:AES256-SHA");
  EXPECT_EQ(ciphers.list.names.suites, "TLS_A");
  EXPECT_EQ(ciphers.suites.origin, "-f \"TLS_B\"");
  EXPECT_EQ(ciphers.suites.names.list, "");
  EXPECT_EQ(ciphers.suites.names.suites, "TLS_B");
}

TEST(SetupCodec, Certificates) {
  const std::vector<ChainValues> chains = sent(full_setup()).certificates;
  ASSERT_EQ(chains.size(), 2U);
  EXPECT_EQ(chains[0].source, "/etc/one.pem");
  EXPECT_EQ(chains[0].leaf, std::string("leaf\0 1", 7));
  EXPECT_THAT(chains[0].intermediates, ElementsAre("above", "above that"));
  EXPECT_EQ(chains[1].leaf, "leaf 2");
  EXPECT_THAT(chains[1].intermediates, IsEmpty());
}

TEST(SetupCodec, Trust) {
  const TrustValues trust = sent(full_setup()).trust;
  EXPECT_EQ(trust.source, "the CA file /etc/ca.pem");
  EXPECT_TRUE(trust.asks_client);
  EXPECT_EQ(trust.client_verification, ClientVerification::Require);
  EXPECT_EQ(trust.ca_file, "/etc/ca.pem");
  ASSERT_TRUE(trust.store);
  EXPECT_THAT(trust.store->certificates, ElementsAre("ca 1", "ca 2"));
  EXPECT_THAT(trust.store->crls, ElementsAre("crl"));
  EXPECT_EQ(trust.store->flags, 0x8000cU);
  ASSERT_TRUE(trust.ca_names);
  EXPECT_THAT(*trust.ca_names, ElementsAre("name 1", "name 2"));
}

// No names are not an empty list of them, and no store is not an empty one.
TEST(SetupCodec, TrustWithNothingInIt) {
  SetupValues setup;
  EXPECT_FALSE(sent(setup).trust.store);
  EXPECT_FALSE(sent(setup).trust.ca_names);
  setup.trust.store.emplace();
  setup.trust.ca_names.emplace();
  const TrustValues trust = sent(setup).trust;
  ASSERT_TRUE(trust.store);
  EXPECT_THAT(trust.store->certificates, IsEmpty());
  ASSERT_TRUE(trust.ca_names);
  EXPECT_THAT(*trust.ca_names, IsEmpty());
}

TEST(SetupCodec, TicketKeys) {
  EXPECT_EQ(sent(full_setup()).ticket_keys, full_setup().ticket_keys);
}

TEST(SetupCodec, DiffieHellmanParameters) {
  const std::vector<DhValues> dh = sent(full_setup()).dh;
  ASSERT_EQ(dh.size(), 2U);
  EXPECT_EQ(dh[0].bits, 2048);
  EXPECT_EQ(dh[0].source, "/etc/dh2048.pem");
  EXPECT_EQ(dh[0].parameters, "parameters");
  EXPECT_EQ(dh[0].problem, "");
  EXPECT_EQ(dh[1].bits, 8192);
  EXPECT_EQ(dh[1].parameters, "");
  EXPECT_EQ(dh[1].problem, "/etc/dh8192.pem: damaged");
}

TEST(SetupCodec, AChainAlone) {
  const auto chain = parse_chain(encode(full_setup().certificates[0]));
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->source, "/etc/one.pem");
  EXPECT_EQ(chain->leaf, std::string("leaf\0 1", 7));
  EXPECT_THAT(chain->intermediates, ElementsAre("above", "above that"));
}

TEST(SetupCodec, IsWholeAndNothingFollows) {
  const SecretBytes setup = encode(full_setup());
  EXPECT_TRUE(parse_setup(setup.view()));
  EXPECT_FALSE(parse_setup(std::string(setup.view()) + '\0'));
  for (std::size_t size = 0; size < setup.view().size(); ++size)
    EXPECT_FALSE(parse_setup(setup.view().substr(0, size))) << size;
  const std::string chain = encode(full_setup().certificates[0]);
  EXPECT_FALSE(parse_chain(chain + '\0'));
  for (std::size_t size = 0; size < chain.size(); ++size)
    EXPECT_FALSE(parse_chain(std::string_view(chain).substr(0, size))) << size;
}

TEST(SetupCodec, HasOneForm) {
  std::string bytes(encode(full_setup()).view());
  for (char& byte : bytes) {
    for (const int change : {0x01, 0x02, 0x04, 0x80, 0xff}) {
      byte = static_cast<char>(byte ^ change);
      if (const auto setup = parse_setup(bytes)) {
        EXPECT_EQ(encode(*setup).view(), bytes);
      }
      byte = static_cast<char>(byte ^ change);
    }
  }
}

}  // namespace
}  // namespace dotls::test

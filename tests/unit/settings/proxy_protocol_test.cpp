// Goal: --proxy-protocol takes addresses and blocks, and refuses what would trust more than it
// seems to.
#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> balancers(const Words& options, const Words& environment = {}) {
  std::vector<std::string> all;
  for (const AddressBlock& block : parse(with_program(options), environment).balancers)
    all.push_back(block.address.text() + "/" + std::to_string(block.prefix_bits));
  return all;
}

TEST(ProxyProtocol, TakesAddressesAndBlocksOnceOrMore) {
  EXPECT_THAT(balancers({"--proxy-protocol", "192.0.2.7,198.51.100.0/24,2001:db8::/32,::1"}),
              ElementsAre("192.0.2.7/32", "198.51.100.0/24", "2001:db8::/32", "::1/128"));
  EXPECT_THAT(balancers({"--proxy-protocol", "192.0.2.7", "--proxy-protocol", "0.0.0.0/0"}),
              ElementsAre("192.0.2.7/32", "0.0.0.0/0"));
  EXPECT_THAT(balancers({}), ElementsAre());
}

TEST(ProxyProtocol, AMappedBlockIsOneOfIpv4) {
  EXPECT_THAT(balancers({"--proxy-protocol", "::ffff:192.0.2.0/120,::ffff:192.0.2.7"}),
              ElementsAre("192.0.2.0/24", "192.0.2.7/32"));
}

class BadBalancers : public testing::TestWithParam<const char*> {};

TEST_P(BadBalancers, AreRefused) {
  EXPECT_THAT(refusal_of(with_program({"--proxy-protocol", GetParam()})),
              HasSubstr("--proxy-protocol"));
  // Although NOTLS forgives much: the header would not be read, or from anybody.
  EXPECT_THAT(refusal_of(with_program({"--proxy-protocol", GetParam()}), {"NOTLS="}),
              HasSubstr("--proxy-protocol"));
}

INSTANTIATE_TEST_SUITE_P(Of, BadBalancers,
                         testing::Values("", ",", "192.0.2.7,", "192.0.2.7,,::1", "192.0.2.7 ::1",
                                         "balancer.example.org", "192.0.2", "192.0.2.0/",
                                         "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/24x",
                                         "192.0.2.7/24", "2001:db8::1/64", "::/129",
                                         "::ffff:192.0.2.0/24", "::ffff:192.0.2.0/95"));

TEST(ProxyProtocol, IsForServerMode) {
  EXPECT_THAT(refusal_of(with_program({"-T", "--proxy-protocol", "::1"})),
              HasSubstr("server mode"));
}

TEST(ProxyProtocol, HoldsWithoutTlsTooAndSoDoesItsTime) {
  EXPECT_THAT(balancers({"--proxy-protocol", "192.0.2.7"}, {"NOTLS="}),
              ElementsAre("192.0.2.7/32"));
  const auto parsed =
      parse(with_program({"-t", "7", "--proxy-protocol", "::1", "-D", "soon"}), {"NOTLS="});
  EXPECT_EQ(parsed.connect_timeout, std::chrono::seconds(7));
  EXPECT_TRUE(parsed.no_tls);
}

}  // namespace
}  // namespace dotls::test

// Goal: the variables of a super-server are true of the client, whether they come from a PROXY
// header or from the sockets, and none of the balancer is left among them.
#include "dotls/settings/peer_variables.hpp"

#include <gmock/gmock.h>

namespace dotls::test {
namespace {

using testing::UnorderedElementsAre;

TcpAddresses addresses(const char* remote, const char* local) {
  return {{find_ip_address(remote).value(), 4711}, {find_ip_address(local).value(), 465}};
}

std::vector<std::string> after_header(const std::vector<std::string>& words, const char* remote,
                                      const char* local) {
  Environment environment(words);
  set_addresses(environment, addresses(remote, local));
  return environment.words();
}

TEST(AddressesOfAHeader, TakeThePlaceOfTheBalancers) {
  EXPECT_THAT(after_header({"PROTO=TCP", "TCPREMOTEIP=10.0.0.1", "TCPREMOTEPORT=1",
                            "TCPLOCALIP=10.0.0.2", "TCPLOCALPORT=2", "TCPREMOTEHOST=balancer",
                            "TCPREMOTEINFO=root", "TCPLOCALHOST=server", "RELAYCLIENT="},
                           "192.0.2.55", "198.51.100.1"),
              UnorderedElementsAre("PROTO=TCP", "TCPREMOTEIP=192.0.2.55", "TCPREMOTEPORT=4711",
                                   "TCPLOCALIP=198.51.100.1", "TCPLOCALPORT=465", "RELAYCLIENT="));
}

TEST(AddressesOfAHeader, OfIpv6HaveTheNamesThatProtoBeginsWith) {
  EXPECT_THAT(after_header({"PROTO=TCP", "TCPREMOTEIP=10.0.0.1"}, "2001:db8::55", "2001:db8::1"),
              UnorderedElementsAre("PROTO=TCP6", "TCPREMOTEIP=2001:db8::55", "TCPREMOTEPORT=4711",
                                   "TCPLOCALIP=2001:db8::1", "TCPLOCALPORT=465",
                                   "TCP6REMOTEIP=2001:db8::55", "TCP6REMOTEPORT=4711",
                                   "TCP6LOCALIP=2001:db8::1", "TCP6LOCALPORT=465"));
}

TEST(AddressesOfAHeader, OfIpv4AreInThoseOfTcp6WhereTheyWereSet) {
  EXPECT_THAT(after_header({"PROTO=TCP6", "TCP6REMOTEIP=2001:db8::b", "TCP6REMOTEPORT=1",
                            "TCP6LOCALIP=2001:db8::c", "TCP6LOCALPORT=2", "TCP6REMOTEHOST=balancer",
                            "TCP6REMOTEINFO=root", "TCP6LOCALHOST=server", "TCP6INTERFACE=eth0"},
                           "192.0.2.55", "198.51.100.1"),
              UnorderedElementsAre("PROTO=TCP", "TCPREMOTEIP=192.0.2.55", "TCPREMOTEPORT=4711",
                                   "TCPLOCALIP=198.51.100.1", "TCPLOCALPORT=465",
                                   "TCP6REMOTEIP=::ffff:192.0.2.55", "TCP6REMOTEPORT=4711",
                                   "TCP6LOCALIP=::ffff:198.51.100.1", "TCP6LOCALPORT=465"));
}

TEST(Balancer, IsNamedWhateverStoodThere) {
  Environment environment({"PROXYREMOTEIP=192.0.2.66"});
  set_balancer(environment, find_ip_address("10.0.0.1").value());
  EXPECT_EQ(environment.find("PROXYREMOTEIP"), "10.0.0.1");
}

std::vector<std::string> filled_in(const std::vector<std::string>& words, const char* remote,
                                   const char* local) {
  Environment environment(words);
  EXPECT_TRUE(lacks_addresses(environment));
  fill_in_addresses(environment, addresses(remote, local));
  EXPECT_FALSE(lacks_addresses(environment));
  return environment.words();
}

TEST(AddressesOfTheSockets, AreSetWhereTheSuperServerSetsNone) {
  EXPECT_THAT(filled_in({}, "192.0.2.55", "198.51.100.1"),
              UnorderedElementsAre("PROTO=TCP", "TCPREMOTEIP=192.0.2.55", "TCPREMOTEPORT=4711",
                                   "TCPLOCALIP=198.51.100.1", "TCPLOCALPORT=465"));
  EXPECT_THAT(filled_in({}, "2001:db8::55", "2001:db8::1"),
              testing::IsSupersetOf({"PROTO=TCP6", "TCPREMOTEIP=2001:db8::55",
                                     "TCP6REMOTEIP=2001:db8::55", "TCP6REMOTEPORT=4711",
                                     "TCP6LOCALIP=2001:db8::1", "TCP6LOCALPORT=465"}));
}

TEST(AddressesOfTheSockets, LeaveWhatTheSuperServerSet) {
  EXPECT_THAT(filled_in({"PROTO=TCP", "TCPREMOTEIP=192.0.2.55", "TCPLOCALPORT=25"}, "192.0.2.55",
                        "198.51.100.1"),
              UnorderedElementsAre("PROTO=TCP", "TCPREMOTEIP=192.0.2.55", "TCPREMOTEPORT=4711",
                                   "TCPLOCALIP=198.51.100.1", "TCPLOCALPORT=25"));
}

// Half of one and half of another would be true of nobody.
TEST(AddressesOfTheSockets, APortGoesWithItsAddressOnly) {
  Environment environment({"TCPREMOTEIP=192.0.2.99", "PROTO=TCP"});
  fill_in_addresses(environment, addresses("192.0.2.55", "198.51.100.1"));
  EXPECT_EQ(environment.find("TCPREMOTEIP"), "192.0.2.99");
  EXPECT_EQ(environment.find("TCPREMOTEPORT"), std::nullopt);
  EXPECT_EQ(environment.find("TCPLOCALPORT"), "465");
}

TEST(AddressesOfTheSockets, AreNotAskedForWhereAllIsThere) {
  EXPECT_FALSE(
      lacks_addresses(Environment({"PROTO=TCP", "TCPREMOTEIP=192.0.2.55", "TCPREMOTEPORT=1",
                                   "TCPLOCALIP=198.51.100.1", "TCPLOCALPORT=2"})));
}

}  // namespace
}  // namespace dotls::test

// Goal: an address is what its text says and nothing else, and IPv4 is IPv4 however it comes.
#include "shared/ip_address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace dotls {
namespace {

std::string round_trip(std::string_view text) {
  const auto address = find_ip_address(text);
  return address ? address->text() : "none";
}

TEST(IpAddress, IsWrittenInOneWay) {
  EXPECT_EQ(round_trip("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(round_trip("2001:0DB8:0:0::7"), "2001:db8::7");
  EXPECT_EQ(round_trip("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(find_ip_address("192.0.2.7")->v6_text(), "::ffff:192.0.2.7");
  EXPECT_EQ(find_ip_address("2001:db8::7")->v6_text(), "2001:db8::7");
}

TEST(IpAddress, IsNothingElse) {
  for (const std::string_view text :
       {std::string_view(""), std::string_view("192.0.2"), std::string_view("192.0.2.07"),
        std::string_view("192.0.2.7 "), std::string_view("fe80::1%lo"), std::string_view("[::1]"),
        std::string_view("mx.example.org"), std::string_view("192.0.2.7\0", 10),
        std::string_view("0000000000000000000000000000000000000000000000000000000000::1")}) {
    EXPECT_EQ(round_trip(text), "none") << text;
  }
}

TEST(IpAddress, OfASocketsAddress) {
  sockaddr_storage storage{};
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(465);
  ::inet_pton(AF_INET6, "::ffff:192.0.2.7", &v6.sin6_addr);
  std::memcpy(&storage, &v6, sizeof v6);
  EXPECT_EQ(find_tcp_address(storage), (TcpAddress{*find_ip_address("192.0.2.7"), 465}));
  storage.ss_family = AF_UNIX;
  EXPECT_EQ(find_tcp_address(storage), std::nullopt);
}

}  // namespace
}  // namespace dotls

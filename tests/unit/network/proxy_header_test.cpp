// Goal: the examples of the PROXY protocol's specification are understood, and nothing that is not
// in it is.
#include "dotls/network/proxy_header.hpp"

#include <gmock/gmock.h>

#include "tests/support/proxy_bytes.hpp"

namespace dotls::test {
namespace {

TcpAddress at(std::string_view ip, std::uint16_t port) {
  return {find_ip_address(ip).value(), port};
}

// A test failure and a header that says nothing where it is none.
ProxyHeader header_of(std::string_view bytes) {
  const auto result = parse_proxy_header(bytes);
  if (const auto* fault = std::get_if<ProxyHeaderFault>(&result)) ADD_FAILURE() << fault->reason;
  EXPECT_FALSE(std::holds_alternative<ProxyHeaderPart>(result));
  const auto* header = std::get_if<ProxyHeader>(&result);
  return header == nullptr ? ProxyHeader() : *header;
}

bool is_part(std::string_view bytes) {
  return std::holds_alternative<ProxyHeaderPart>(parse_proxy_header(bytes));
}

std::string fault_of(std::string_view bytes) {
  const auto result = parse_proxy_header(bytes);
  const auto* fault = std::get_if<ProxyHeaderFault>(&result);
  return fault == nullptr ? "" : fault->reason;
}

// Whatever comes after it, and however it is cut.
void expect_whole_only(const std::string& header) {
  EXPECT_EQ(header_of(header).size, header.size());
  EXPECT_EQ(header_of(header + "GET / HTTP/1.1\r\n").size, header.size());
  for (std::size_t size = 0; size < header.size(); ++size)
    EXPECT_TRUE(is_part(std::string_view(header).substr(0, size))) << size;
}

TEST(ProxyHeaderV1, TheSpecificationsExample) {
  const std::string line = "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n";
  const ProxyHeader header = header_of(line + "GET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n");
  EXPECT_EQ(header.size, line.size());
  EXPECT_FALSE(header.is_local);
  EXPECT_EQ(header.addresses, (TcpAddresses{at("192.168.0.1", 56324), at("192.168.0.11", 443)}));
  expect_whole_only(line);
}

// Section 2.1 counts 56, 104, 15 and 107 bytes.
TEST(ProxyHeaderV1, TheLongestLines) {
  const std::string v6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  expect_whole_only("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n");
  expect_whole_only("PROXY TCP6 " + v6 + " " + v6 + " 65535 65535\r\n");
  expect_whole_only("PROXY UNKNOWN\r\n");
  const std::string longest = "PROXY UNKNOWN " + v6 + " " + v6 + " 65535 65535\r\n";
  EXPECT_EQ(longest.size(), 107U);
  expect_whole_only(longest);
  EXPECT_EQ(header_of(longest).addresses, std::nullopt);
}

TEST(ProxyHeaderV1, AMappedAddressIsTheIpv4One) {
  EXPECT_EQ(header_of("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 25\r\n").addresses,
            (TcpAddresses{at("192.0.2.7", 0), at("::1", 25)}));
}

TEST(ProxyHeaderV1, WhatFollowsUnknownIsIgnored) {
  EXPECT_EQ(header_of("PROXY UNKNOWN what ever\r\n").addresses, std::nullopt);
}

class NoProxyHeaderV1 : public testing::TestWithParam<const char*> {};

TEST_P(NoProxyHeaderV1, IsRefused) {
  EXPECT_NE(fault_of(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(
    Lines, NoProxyHeaderV1,
    testing::Values(
        "PROXY\r\n", "PROXY \r\n", "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY UNKNOWNX\r\n", "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1  2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2\r\n",
        "PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n", "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", "PROXY TCP4 192.0.2.1\n", "PROXY UNKNOWN\n",
        "GET / HTTP/1.1\r\n", "\x16\x03\x01", "EHLO a\r\n", "\r\n\n", "\n"));

TEST(ProxyHeaderV1, ALineIsNotWaitedForBeyond107Bytes) {
  const std::string begin = "PROXY UNKNOWN ";
  EXPECT_TRUE(is_part(begin + std::string(106 - begin.size(), 'x')));
  EXPECT_NE(fault_of(begin + std::string(107 - begin.size(), 'x')), "");
  EXPECT_NE(fault_of(begin + std::string(106 - begin.size(), 'x') + "\r\n"), "");
}

TEST(ProxyHeaderV2, TcpOverIpv4AndIpv6) {
  const std::string v4 = proxy_v2(0x21, 0x11, tcp4_block());
  EXPECT_EQ(header_of(v4).addresses,
            (TcpAddresses{at("192.0.2.55", 4711), at("198.51.100.1", 465)}));
  expect_whole_only(v4);
  const std::string v6 = proxy_v2(0x21, 0x21, tcp6_block());
  EXPECT_EQ(header_of(v6).addresses,
            (TcpAddresses{at("2001:db8::55", 4711), at("2001:db8::1", 465)}));
  expect_whole_only(v6);
}

TEST(ProxyHeaderV2, LocalCountsForNothingElse) {
  expect_whole_only(proxy_v2(0x20, 0x00, ""));
  const ProxyHeader header = header_of(proxy_v2(0x20, 0x11, tcp4_block() + "no TLV"));
  EXPECT_TRUE(header.is_local);
  EXPECT_EQ(header.addresses, std::nullopt);
}

TEST(ProxyHeaderV2, OtherFamiliesSayNothing) {
  for (const int family : {0x00, 0x01, 0x10, 0x12, 0x22, 0x31, 0x32}) {
    const ProxyHeader header = header_of(proxy_v2(0x21, family, ""));
    EXPECT_FALSE(header.is_local);
    EXPECT_EQ(header.addresses, std::nullopt) << family;
  }
  expect_whole_only(proxy_v2(0x21, 0x31, std::string(216, '/')));
}

TEST(ProxyHeaderV2, UniqueIdIsFoundAmongOthers) {
  const std::string others = tlv(0x03, "CRCC") + tlv(0x04, "") + tlv(0x02, "mx.example.org");
  const std::string id(128, 'i');
  EXPECT_EQ(
      header_of(proxy_v2(0x21, 0x11, tcp4_block() + others + tlv(0x05, id) + others)).unique_id,
      id);
  EXPECT_EQ(header_of(proxy_v2(0x21, 0x11, tcp4_block() + others)).unique_id, "");
}

TEST(ProxyHeaderV2, TheLengthIsHonouredUpTo2048) {
  const std::string room(2048 - tcp4_block().size() - 3, 'x');
  expect_whole_only(proxy_v2(0x21, 0x11, tcp4_block() + tlv(0x04, room)));
  // It is not waited for.
  const std::string longer = proxy_v2(0x21, 0x11, tcp4_block() + tlv(0x04, room + "x"));
  EXPECT_NE(fault_of(std::string_view(longer).substr(0, 16)), "");
  EXPECT_NE(fault_of(proxy_v2(0x20, 0x00, std::string(2049, 'x'))), "");
}

TEST(ProxyHeaderV2, WhatIsNotInTheSpecificationIsRefused) {
  EXPECT_NE(fault_of(proxy_v2(0x11, 0x11, tcp4_block())), "") << "version 1";
  EXPECT_NE(fault_of(proxy_v2(0x31, 0x11, tcp4_block())), "") << "version 3";
  EXPECT_NE(fault_of(proxy_v2(0x22, 0x11, tcp4_block())), "") << "another command";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x41, tcp4_block())), "") << "another family";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x13, tcp4_block())), "") << "another transport";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x11, tcp4_block().substr(1))), "") << "cut addresses";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x21, tcp4_block())), "") << "addresses of IPv4";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x11, tcp4_block() + "\x05")), "") << "half a TLV's head";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x11, tcp4_block() + tlv(0x05, "id").substr(0, 4))), "")
      << "a TLV beyond the header";
  EXPECT_NE(fault_of(proxy_v2(0x21, 0x11, tcp4_block() + tlv(0x05, std::string(129, 'i')))), "")
      << "an id of 129 bytes";
  EXPECT_NE(fault_of(std::string(kProxySignature.substr(0, 11)) + "\r"), "") << "the signature";
}

}  // namespace
}  // namespace dotls::test

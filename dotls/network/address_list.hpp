// Which addresses are trusted: a list of addresses and blocks of them. It does not parse text.
#pragma once

#include <vector>

#include "shared/ip_address.hpp"

namespace dotls {

/// All addresses whose first `prefix_bits` are those of `address`.
struct AddressBlock {
  IpAddress address;
  unsigned prefix_bits;
};

using AddressList = std::vector<AddressBlock>;

/// Whether one of the blocks has `address`. IPv4 and IPv6 never match each other.
[[nodiscard]] bool contains(const AddressList& list, const IpAddress& address);

}  // namespace dotls

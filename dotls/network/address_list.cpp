#include "dotls/network/address_list.hpp"

#include <algorithm>

namespace dotls {
namespace {

bool has(const AddressBlock& block, const IpAddress& address) {
  if (block.address.is_v6() != address.is_v6()) return false;
  const auto wanted = block.address.bytes();
  const auto given = address.bytes();
  const std::size_t whole = block.prefix_bits / 8;
  if (!std::equal(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(whole),
                  given.begin())) {
    return false;
  }
  const unsigned rest = block.prefix_bits % 8;
  return rest == 0 || ((wanted[whole] ^ given[whole]) >> (8 - rest)) == 0;
}

}  // namespace

bool contains(const AddressList& list, const IpAddress& address) {
  return std::any_of(list.begin(), list.end(),
                     [&](const AddressBlock& block) { return has(block, address); });
}

}  // namespace dotls

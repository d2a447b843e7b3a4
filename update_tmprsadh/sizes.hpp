// Which sizes of RSA keys and DH parameters a run makes. Pure.
#pragma once

#include <string>
#include <vector>

namespace dotls::update {

/// `text` as a size in bits; throws Fatal::usage that names `what`, where it came from.
[[nodiscard]] int parse_size(const std::string& what, const std::string& text);

/// `max_bits`, its half and so on while they are 2048 or more, and always 2048; smallest first.
[[nodiscard]] std::vector<int> sizes_up_to(int max_bits);

}  // namespace dotls::update

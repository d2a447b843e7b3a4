// Which sizes of RSA keys and DH parameters a run makes. Pure.
#pragma once

#include <string>
#include <vector>

namespace dotls::update {

/// `text` as a size in bits. Throws Fatal::usage that names `what`, its origin.
[[nodiscard]] int parse_size(const std::string& what, const std::string& text);

/// `max_bits`, its half and so on while they are 2048 or more, and always 2048; smallest first.
[[nodiscard]] std::vector<int> sizes_up_to(int max_bits);

}  // namespace dotls::update

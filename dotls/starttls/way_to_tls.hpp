// Which command lines may go to the child before a TLS that is required. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace dotls {

/// The commands of a protocol that lead to TLS.
struct WayToTls {
  std::span<const std::string_view> commands;
  std::size_t longest_line;  ///< the protocol's limit, with the line end
};

[[nodiscard]] bool leads_to_tls(std::string_view command, std::string_view line,
                                const WayToTls& way);

}  // namespace dotls

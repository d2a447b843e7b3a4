// Which command lines may go to the child where TLS is required and has not come yet. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace dotls {

/// What of a protocol leads to TLS.
struct WayToTls {
  std::span<const std::string_view> commands;
  std::size_t longest_line;  ///< the protocol's own limit, the line end included
};

/// Whether `line`, whose command is `command`, may go to the child before TLS.
[[nodiscard]] bool leads_to_tls(std::string_view command, std::string_view line,
                                const WayToTls& way);

}  // namespace dotls

// What --help and --version print.
#pragma once

#include <span>
#include <string_view>

#include "shared/options.hpp"

namespace dotls {

/// Every option of dotls, as DESIGN and dotls(1) list them.
[[nodiscard]] std::span<const OptionSpec> option_specs();

/// Fits a screen of 24 lines by 80 columns.
[[nodiscard]] std::string_view help_text();
[[nodiscard]] std::string_view version_text();

}  // namespace dotls

// Every option of dotls: its names, what it sets, and its line of --help.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dotls/settings/draft.hpp"
#include "shared/options.hpp"

namespace dotls {

/// The names, in the order of dotls(1).
[[nodiscard]] std::span<const OptionSpec> option_specs();

/// Applies one use of an option to `draft`. Throws Fatal::usage for a bad value.
void apply_option(const OptionUse& use, Draft& draft);

/// The output of --help; fits a screen of 24 lines by 80 columns.
[[nodiscard]] std::string help_text();
/// The output of --version.
[[nodiscard]] std::string_view version_text();

}  // namespace dotls

// Every option of dotls: its names, what it sets, and its line of --help.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dotls/settings/draft.hpp"
#include "dotls/settings/option_side.hpp"
#include "shared/options.hpp"

namespace dotls {

/// The names, in the order of dotls(1).
[[nodiscard]] std::span<const OptionSpec> option_specs();

[[nodiscard]] OptionSide side_of(std::string_view name);
/// As a person types it: "-n", "--keyfile".
[[nodiscard]] std::string shown(std::string_view name);

/// Applies one use of an option to `draft`. Throws Fatal::usage for a bad value.
void apply_option(const OptionUse& use, Draft& draft);

/// The output of --help; fits a screen of 24 lines by 80 columns.
[[nodiscard]] std::string help_text();
/// The output of --version.
[[nodiscard]] std::string version_text(std::string_view tool);

}  // namespace dotls

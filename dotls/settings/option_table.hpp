// Every option of dotls, once: its names, what it sets, and its line of --help.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dotls/settings/draft.hpp"
#include "shared/options.hpp"

namespace dotls {

/// The names alone, in the order of DESIGN and dotls(1).
[[nodiscard]] std::span<const OptionSpec> option_specs();

/// Sets in `draft` what one use of an option asks for. Throws Fatal::usage for a value that it
/// cannot have.
void apply_option(const OptionUse& use, Draft& draft);

/// What --help prints; fits a screen of 24 lines by 80 columns.
[[nodiscard]] std::string help_text();
/// What --version prints.
[[nodiscard]] std::string_view version_text();

}  // namespace dotls

// Every option of update_tmprsadh, once: its names, the tasks it has a meaning for, what it sets,
// and its lines of --help.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shared/options.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls::update {

/// The names alone.
[[nodiscard]] std::span<const OptionSpec> option_specs();

/// The task that an option asks for; nullopt where it says how to do one.
[[nodiscard]] std::optional<Task> find_task(const OptionUse& use);

/// Sets in `config`, whose task is known, what one use of an option asks for. Throws Fatal::usage
/// for a value that it cannot have, and where it has no meaning for the task: it is refused and not
/// passed over.
void apply_option(const OptionUse& use, Config& config);

/// What --help and --version print.
[[nodiscard]] std::string help_text();
[[nodiscard]] std::string version_text();

}  // namespace dotls::update

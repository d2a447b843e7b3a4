// Every option of update_tmprsadh: its names, the tasks it applies to, what it sets, and its lines
// of --help.
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

/// The task of an option; nullopt if it says how to do one.
[[nodiscard]] std::optional<Task> find_task(const OptionUse& use);

/// Applies one use of an option to `config`, whose task is known. Throws Fatal::usage for a bad
/// value, or an option that does not apply to the task.
void apply_option(const OptionUse& use, Config& config);

/// The output of --help and --version.
[[nodiscard]] std::string help_text();
[[nodiscard]] std::string version_text();

}  // namespace dotls::update

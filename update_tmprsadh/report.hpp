// The outcome of --list and --check as text: a table for a person, JSON for a program. Pure.
#pragma once

#include <string>

#include "shared/certdir/finding.hpp"

namespace dotls::update {

/// A heading and a line a finding, whose files are below `directory`. Names are made safe to print.
[[nodiscard]] std::string format_table(const std::string& directory, const Findings& findings);

/// One object: directory, status (0, 1, 2), files.
[[nodiscard]] std::string format_json(const std::string& directory, Severity worst,
                                      const Findings& findings);

}  // namespace dotls::update

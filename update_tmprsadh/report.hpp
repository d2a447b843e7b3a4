// The outcome of --list and --check as text: a table for a person, JSON for a program. Pure.
#pragma once

#include <string>
#include <vector>

#include "update_tmprsadh/verdict.hpp"

namespace dotls::update {

/// The worst of the rows; Fine where there is none.
[[nodiscard]] Severity worst_of(const std::vector<Row>& rows);

/// A heading and a line a row. Names are made safe to print.
[[nodiscard]] std::string format_table(const std::vector<Row>& rows);

/// One object: directory, status (0, 1, 2), files.
[[nodiscard]] std::string format_json(const std::string& directory, Severity worst,
                                      const std::vector<Row>& rows);

}  // namespace dotls::update

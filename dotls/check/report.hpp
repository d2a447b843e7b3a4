// The findings of --check as text: lines for a person, JSON for a program. Pure.
#pragma once

#include <string>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// A paragraph for each finding and a last line with the verdict. What came from outside is
/// escaped.
[[nodiscard]] std::string format_text(const Findings& findings);

/// One object, as cron/check.schema.json has it.
[[nodiscard]] std::string format_json(const Findings& findings);

}  // namespace dotls

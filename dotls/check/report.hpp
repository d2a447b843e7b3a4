// The findings of --check as text: lines for a person, JSON for a program. Pure.
#pragma once

#include <string>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// A paragraph for each finding and a last line with the verdict. Untrusted text is escaped.
[[nodiscard]] std::string format_text(const Findings& findings);

/// One object, by the schema cron/check.schema.json.
[[nodiscard]] std::string format_json(const Findings& findings);

}  // namespace dotls

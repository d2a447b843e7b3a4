// The findings of --check as text: lines for a person, JSON for a program. Pure.
#pragma once

#include <string>

#include "dotls/check/finding.hpp"

namespace dotls {

/// The worst of the findings; Fine where there is none.
[[nodiscard]] Severity worst_of(const Findings& findings);

/// A paragraph for each finding and a last line with the verdict. What came from outside is
/// escaped.
[[nodiscard]] std::string format_text(const Findings& findings);

/// One object: status (0, 1, 2) and findings, each with topic, verdict, facts and problems.
[[nodiscard]] std::string format_json(const Findings& findings);

}  // namespace dotls

// What was found out about one file, or another thing that was looked at, as values: what the tools
// print. It looks at nothing itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/severity.hpp"

namespace dotls {

using FactValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

struct Fact {
  std::string name;
  FactValue value;
};

struct Finding {
  std::string topic;
  /// The file, where it is one.
  std::string path = {};
  /// Where it was reached: of a port HOST:PORT, of a keeper its socket.
  std::string address = {};
  Severity severity = Severity::Fine;
  /// What is wrong; of the file, where no other is named.
  std::vector<std::string> problems = {};
  std::vector<Fact> facts = {};

  void know(std::string name, FactValue value);
  /// A `path` that the problem begins with is left out.
  void add(Severity how_bad, std::string problem);
  /// The fact of this name; nullptr where it is not known.
  [[nodiscard]] const FactValue* find(std::string_view name) const;
};

using Findings = std::vector<Finding>;

/// The worst of the findings; Fine where there is none.
[[nodiscard]] Severity worst_of(const Findings& findings);

}  // namespace dotls

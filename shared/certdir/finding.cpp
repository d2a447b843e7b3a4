#include "shared/certdir/finding.hpp"

#include <algorithm>

namespace dotls {

void Finding::know(std::string name, FactValue value) {
  facts.push_back({std::move(name), std::move(value)});
}

void Finding::add(Severity how_bad, std::string problem) {
  severity = std::max(severity, how_bad);
  if (!path.empty() && problem.starts_with(path + ": ")) problem.erase(0, path.size() + 2);
  problems.push_back(std::move(problem));
}

const FactValue* Finding::find(std::string_view name) const {
  const auto fact =
      std::find_if(facts.begin(), facts.end(), [&](const Fact& one) { return one.name == name; });
  return fact == facts.end() ? nullptr : &fact->value;
}

Severity worst_of(const Findings& findings) {
  Severity worst = Severity::Fine;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

}  // namespace dotls

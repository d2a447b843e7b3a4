// What was found out about one file: the values that --list shows. It looks at nothing itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/severity.hpp"

namespace dotls::update {

/// What the bytes of a file say.
struct Verdict {
  std::string kind;
  /// Whether nobody but owner and group may read it.
  bool secret = false;
  std::optional<int> bits;
  std::optional<std::int64_t> days_left;
  Severity severity = Severity::Fine;
  std::vector<std::string> problems;

  void add(Severity how_bad, std::string problem) {
    if (how_bad > severity) severity = how_bad;
    problems.push_back(std::move(problem));
  }
};

/// One line of the table.
struct Row {
  std::string file;
  mode_t mode = 0;
  std::string owner;
  /// Since it was last written; never negative, whatever the clock did. nullopt: there is no file.
  std::optional<std::int64_t> age_seconds;
  Verdict verdict;
};

}  // namespace dotls::update

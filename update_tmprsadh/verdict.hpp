// What was found out about one file: the values that --list shows. It looks at nothing itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "shared/certdir/judgement.hpp"

namespace dotls::update {

/// What the bytes of a file say.
struct Verdict : Judgement {
  Verdict() : Verdict("") {}
  explicit Verdict(std::string what, bool is_secret = false)
      : Judgement{.brief = true}, kind(std::move(what)), secret(is_secret) {}

  std::string kind;
  /// Whether nobody but owner and group may read it.
  bool secret;
  std::optional<int> bits;
  std::optional<std::int64_t> days_left;
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

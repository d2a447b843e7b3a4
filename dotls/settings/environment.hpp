// An environment as a value: the inherited one, and the program's. It does not touch `environ`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotls {

/// An ordered list of NAME=VALUE; each name occurs once.
class Environment {
 public:
  Environment() = default;
  /// From NAME=VALUE words; a word without "=" is dropped, and the first of a repeated name counts,
  /// as with getenv(3).
  explicit Environment(const std::vector<std::string>& words);

  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  /// As find, but an empty value counts as unset.
  [[nodiscard]] std::optional<std::string> find_filled(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);

  /// A copy without the variables that only dotls may set (DESIGN, "The environment"): neither a
  /// client nor an outer TLS wrapper may choose them.
  [[nodiscard]] Environment scrubbed() const;

  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
};

}  // namespace dotls

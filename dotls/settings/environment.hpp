// The environment as a value: what was inherited, and what the program is given. It reads no
// `environ` and sets none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotls {

/// An ordered list of NAME=VALUE; each name stands once.
class Environment {
 public:
  Environment() = default;
  /// From NAME=VALUE words; a word without "=" is dropped, of a name given twice the first counts,
  /// as getenv(3) has it.
  explicit Environment(const std::vector<std::string>& words);

  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  /// As find, but an empty value counts as none.
  [[nodiscard]] std::optional<std::string> find_filled(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);

  /// A copy without the variables that only dotls may set (DESIGN, "The environment"): a client
  /// must not choose them and an outer TLS wrapper must not leave them behind.
  [[nodiscard]] Environment scrubbed() const;

  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
};

}  // namespace dotls

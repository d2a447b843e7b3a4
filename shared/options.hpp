// Parses command-line options with getopt_long(3). It knows their form, not their meaning.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dotls {

/// One option of a tool. `letter` is 0 if there is no short form; there is always a `long_name`.
struct OptionSpec {
  char letter;
  const char* long_name;
  bool takes_value;
};

/// One use of an option on the command line, in the order it was given.
struct OptionUse {
  /// The specification's long_name.
  std::string_view option;
  std::string value;
};

struct ParsedOptions {
  std::vector<OptionUse> uses;
  /// What follows the options, untouched.
  std::vector<std::string> operands;
};

/// Parses `arguments` (without the program's own name). Options end at the first operand or at
/// "--". Throws Fatal::usage that names the option and points at --help. One thread at a time:
/// getopt_long keeps global state.
[[nodiscard]] ParsedOptions parse_options(const std::vector<std::string>& arguments,
                                          std::span<const OptionSpec> specs);

/// The options up to the first that parse_options refuses.
[[nodiscard]] std::vector<OptionUse> options_before_mistake(
    const std::vector<std::string>& arguments, std::span<const OptionSpec> specs);

/// `text` as a decimal number within [least, most]; throws Fatal::usage that names `what`.
[[nodiscard]] std::int64_t parse_number(std::string_view what, std::string_view text,
                                        std::int64_t least, std::int64_t most);

}  // namespace dotls

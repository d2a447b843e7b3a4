// What the tests of the command line have in common: one call that parses, one that is refused.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dotls/settings/config.hpp"
#include "shared/error.hpp"

namespace dotls::test {

using Words = std::vector<std::string>;

/// The options, then the program `prog`.
inline Words with_program(Words options) {
  options.emplace_back("prog");
  return options;
}

/// What these arguments and NAME=VALUE words come to; a test failure where that is no Config.
inline Config parse(const Words& arguments, const Words& environment = {}) {
  auto parsed = parse_config(arguments, Environment(environment));
  if (auto* config = std::get_if<Config>(&parsed)) return std::move(*config);
  ADD_FAILURE() << "help or version, no configuration";
  return {};
}

/// The message of the refusal, which must come with status 100; a test failure where there is none.
inline std::string refusal_of(const Words& arguments, const Words& environment = {}) {
  try {
    static_cast<void>(parse_config(arguments, Environment(environment)));
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    return error.what();
  }
  ADD_FAILURE() << "not refused";
  return {};
}

/// One row of a table: what is typed, and what the message must say of it.
struct Refused {
  Words arguments;
  Words words;
};

inline void PrintTo(const Refused& row, std::ostream* out) {
  for (const std::string& word : row.arguments) *out << '"' << word << "\" ";
}

}  // namespace dotls::test

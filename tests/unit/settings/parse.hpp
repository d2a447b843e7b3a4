// Helpers of the command line tests: one call that parses, one that is refused.
#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dotls/settings/command_line.hpp"
#include "shared/error.hpp"

namespace dotls::test {

using Words = std::vector<std::string>;

/// The options, then the program `prog`.
inline Words with_program(Words options) {
  options.emplace_back("prog");
  return options;
}

/// All that a command line may come to, side by side.
struct Parsed : Settings, Peer {
  std::optional<CheckRequest> check;
};

/// The settings from these arguments and NAME=VALUE words; fails the test for help or version.
inline Parsed parse(const Words& arguments, const Words& environment = {}) {
  Parsed parsed;
  const auto request = parse_command_line(arguments, Environment(environment));
  if (const auto* serve = std::get_if<ServeRequest>(&request)) {
    static_cast<Settings&>(parsed) = serve->settings;
    static_cast<Peer&>(parsed) = serve->peer;
  } else if (const auto* check = std::get_if<CheckRequest>(&request)) {
    parsed.check = *check;
    parsed.tls = check->tls;
    if (check->tls.role == Role::Client) parsed.wiring = Wiring::ClientStdio;
    parsed.starttls = check->starttls;
    parsed.ehlo_name = check->ehlo_name;
  } else {
    ADD_FAILURE() << "help or version, nothing to do";
  }
  return parsed;
}

/// The message of the refusal, which must have status 100; fails the test if there is none.
inline std::string refusal_of(const Words& arguments, const Words& environment = {}) {
  try {
    static_cast<void>(parse_command_line(arguments, Environment(environment)));
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    return error.what();
  }
  ADD_FAILURE() << "not refused";
  return {};
}

/// One row of a table: the arguments, and a part of the message.
struct Refused {
  Words arguments;
  Words words;
};

inline void PrintTo(const Refused& row, std::ostream* out) {
  for (const std::string& word : row.arguments) *out << '"' << word << "\" ";
}

}  // namespace dotls::test

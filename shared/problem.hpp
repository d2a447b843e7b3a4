// From an exception to a value: for callers that continue past a bad file.
#pragma once

#include <optional>
#include <string>

#include "shared/error.hpp"

namespace dotls {

/// Runs `attempt`; returns the message of a Fatal if it threw one. Other exceptions pass.
template <class Attempt>
[[nodiscard]] std::optional<std::string> find_problem(Attempt attempt) {
  try {
    attempt();
  } catch (const Fatal& fatal) {
    return fatal.what();
  }
  return std::nullopt;
}

}  // namespace dotls

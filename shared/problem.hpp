// From an exception to a value: for the places that go on where a file is bad.
#pragma once

#include <optional>
#include <string>

#include "shared/error.hpp"

namespace dotls {

/// Runs `attempt`; what a Fatal said, where it threw one. Other exceptions pass.
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

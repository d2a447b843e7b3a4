// What --check found, as values. It looks at nothing itself.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "shared/certdir/judgement.hpp"

namespace dotls {

using FactValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

struct Fact {
  std::string name;
  FactValue value;
};

/// One thing that was looked at: what it is, what is known of it and what is wrong with it.
struct Finding : Judgement {
  std::string topic;
  std::vector<Fact> facts;

  void know(std::string name, FactValue value) {
    facts.push_back({std::move(name), std::move(value)});
  }
};

using Findings = std::vector<Finding>;

}  // namespace dotls

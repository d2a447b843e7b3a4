// Variables that a program gets beside those that were inherited.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace dotls {

/// Name and value; each name once.
using Variables = std::vector<std::pair<std::string, std::string>>;

}  // namespace dotls

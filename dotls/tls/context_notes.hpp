// What was noticed while a context was made.
#pragma once

#include <string>
#include <vector>

#include "shared/certdir/seen_file.hpp"

namespace dotls {

/// Lines for the administrator: `errors` are always logged. `files`: what was read or found
/// missing.
struct ContextNotes {
  std::vector<std::string> errors;
  std::vector<std::string> remarks;
  SeenFiles files;
};

}  // namespace dotls

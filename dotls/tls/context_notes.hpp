// What making a context brought to light, beside the context.
#pragma once

#include <string>
#include <vector>

#include "shared/certdir/seen_file.hpp"

namespace dotls {

/// What the administrator may want to know of the set-up, a line each: `errors` are always worth
/// saying. `files`: what was read, or looked for and not there.
struct ContextNotes {
  std::vector<std::string> errors;
  std::vector<std::string> remarks;
  SeenFiles files;
};

}  // namespace dotls

// What the bytes of one file say, measured against what its name promises. Who may read or change
// the file is judged elsewhere.
#pragma once

#include <sys/stat.h>

#include <string>

#include "update_tmprsadh/file_role.hpp"
#include "update_tmprsadh/verdict.hpp"

namespace dotls::update {

enum class Depth {
  Glance,   ///< what reading the files tells
  Thorough  ///< and the tests of primes and keys: seconds, half a minute at 8192 bits
};

/// Reads the file at `path`, whose stat(2) is `facts`, and judges it. A file that cannot be read is
/// a verdict too.
[[nodiscard]] Verdict judge_content(const NamedRole& named, const std::string& path,
                                    const struct stat& facts, Depth depth);

}  // namespace dotls::update

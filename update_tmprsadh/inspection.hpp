// Looks at each file of the certificate directory and says what is wrong with it. It changes
// nothing, takes no lock and prints nothing.
#pragma once

#include <string>
#include <vector>

#include "update_tmprsadh/content_verdict.hpp"
#include "update_tmprsadh/verdict.hpp"

namespace dotls::update {

/// The rows of the directory, of what lies in it, sorted by name, and of its sni directory. A file
/// that cannot be looked at is a row too. Throws Fatal where the directory cannot be opened.
[[nodiscard]] std::vector<Row> inspect_directory(const std::string& path, Depth depth);

}  // namespace dotls::update

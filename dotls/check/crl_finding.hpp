// Revocation lists, as --check describes them.
#pragma once

#include <string>

#include "dotls/check/finding.hpp"

namespace dotls {

/// Adds what there is to know of the lists in the file `path`, and what is wrong with each;
/// `ca_file` has the authorities that want one, "" where there is none. Throws Fatal where a file
/// cannot be read.
void describe_crls(Finding& finding, const std::string& path, const std::string& ca_file);

}  // namespace dotls

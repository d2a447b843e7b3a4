// What may be where the tool puts a file: nothing, or a regular file.
#pragma once

#include <string>

#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {

/// Throws Fatal::usage with the fix if `name` exists and is not a regular file. Also for a symbolic
/// link: following it would write in a place that nobody named; replacing it would silently end the
/// sharing of a file.
void require_replaceable(const WorkDirectory& directory, const std::string& name);

/// Makes `name` a symbolic link to `target` in the same directory, unless the name exists; true if
/// made. Throws Fatal::system.
bool link_if_absent(const WorkDirectory& directory, const std::string& name,
                    const std::string& target);

}  // namespace dotls::update

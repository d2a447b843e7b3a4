// What may stand where the tool puts a file of its own: nothing, or a plain file. It changes
// nothing.
#pragma once

#include <string>

#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {

/// Throws Fatal::usage with the fix where `name` is there and is no plain file. A symbolic link
/// too: followed, the tool would write in a place nobody named; replaced, a file that several
/// machines or programs share would in silence become this one's own.
void require_replaceable(const WorkDirectory& directory, const std::string& name);

/// Makes `name` a symbolic link to `target` in the same directory, unless there is something by
/// that name already; true where it was made. Throws Fatal::system.
bool link_if_absent(const WorkDirectory& directory, const std::string& name,
                    const std::string& target);

}  // namespace dotls::update

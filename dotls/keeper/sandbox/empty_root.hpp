// The part of the sandbox that takes the files away.
#pragma once

#include <string>

namespace dotls {

/// Makes a directory that is empty for ever the root of this process. Returns why not, empty if it
/// has: it takes root. Throws Fatal::system. Does not block.
[[nodiscard]] std::string enter_empty_root();

}  // namespace dotls

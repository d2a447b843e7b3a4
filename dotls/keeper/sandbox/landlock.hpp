// The part of the sandbox that needs no root: Landlock, landlock(7).
#pragma once

#include <string>

namespace dotls {

/// Denies all that this kernel's Landlock can deny: files, directories and programs by path, and in
/// later kernels TCP ports, abstract sockets and signals beyond the sandbox. What is open stays.
/// Takes no_new_privs. Returns why not, empty if it has. Throws Fatal::system. Does not block.
[[nodiscard]] std::string enter_landlock();

}  // namespace dotls

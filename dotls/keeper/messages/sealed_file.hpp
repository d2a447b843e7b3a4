// Values that are too long for a message: a file in memory, which goes with it as a descriptor.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shared/unique_fd.hpp"

namespace dotls {

/// A file with `bytes` that nobody can change any more (memfd_create(2), F_ADD_SEALS).
/// Close-on-exec. Throws Fatal::system.
[[nodiscard]] UniqueFd make_sealed_file(std::string_view bytes);

/// The bytes of such a file; nullopt if it is none, or longer than `most`. Does not block: a file
/// that is no memory file is not read.
[[nodiscard]] std::optional<std::string> read_sealed_file(int fd, std::size_t most);

}  // namespace dotls

// The bytes to and from a program. Nothing here knows who runs it.
#pragma once

#include <cstddef>

#include "shared/fd_stream.hpp"

namespace dotls {

/// Our ends of a program's pipes, non-blocking: what is written here it reads, and the reverse.
/// Movable, and can be passed on to whoever carries the bytes. One thread may read while another
/// writes.
class ProgramPipes final : public FdStream {
 public:
  ProgramPipes(UniqueFd from_program, UniqueFd to_program)
      : FdStream(std::move(from_program), std::move(to_program)) {}

  [[nodiscard]] int unread_fd() const override { return write_fd(); }

  /// What the program has written and nobody has read, in bytes.
  [[nodiscard]] std::size_t unread_output() const;
  /// Throws away some of it. False when the program has closed its output.
  [[nodiscard]] bool discard_output();
};

}  // namespace dotls

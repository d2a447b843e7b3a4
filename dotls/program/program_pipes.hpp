// The bytes to and from a program, whoever runs it.
#pragma once

#include <cstddef>

#include "shared/fd_stream.hpp"

namespace dotls {

/// Our ends of a program's pipes, non-blocking. Movable: whoever has them has the program's bytes.
/// One thread may read while another writes.
class ProgramPipes final : public FdStream {
 public:
  ProgramPipes(UniqueFd from_program, UniqueFd to_program)
      : FdStream(std::move(from_program), std::move(to_program)) {}

  [[nodiscard]] int unread_fd() const override { return write_fd(); }

  /// How many bytes the program has written that nobody has read.
  [[nodiscard]] std::size_t unread_output() const;
  /// Discards some of them. False if the program has closed its output.
  [[nodiscard]] bool discard_output();
};

}  // namespace dotls

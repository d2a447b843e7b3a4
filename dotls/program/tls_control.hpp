// The control socket of UCSPI-TLS: on it a program that speaks in the clear asks for TLS, and is
// told what came of it. Our end.
#pragma once

#include <string_view>

#include "shared/unique_fd.hpp"

namespace dotls {

enum class TlsRequest {
  None,          ///< nothing yet
  Start,         ///< `y`
  StartAndTell,  ///< `Y`: it wants to know what was negotiated
  NoTls,         ///< closed, by all who had it, without a byte
  Unknown,       ///< any other byte
};

/// A socket pair; neither end is inherited by accident. The program gets the other end. Main
/// thread.
class TlsControl {
 public:
  /// Throws Fatal::system.
  TlsControl();

  /// The program's end; borrowed.
  [[nodiscard]] int program_fd() const { return program_.get(); }
  /// Closes our copy of the program's end once the program has it: the end of file is seen only
  /// when nobody has one.
  void close_program_end() { program_.reset(); }

  /// Readable when try_read() has news; -1 once it is closed.
  [[nodiscard]] int fd() const { return own_.get(); }
  /// Reads one byte; more than one are never read. Never blocks.
  [[nodiscard]] TlsRequest try_read();

  /// There is TLS: sends `answer`, which may be empty, and then the end of file. Our end stays
  /// open, so that a program that asks twice is not killed by SIGPIPE. False if there is no room
  /// for the answer; a program that has closed its end does not want any. Never blocks.
  [[nodiscard]] bool grant(std::string_view answer);
  /// There is no TLS, or there is no more to say: the program reads the end of file.
  void close() { own_.reset(); }

 private:
  UniqueFd own_;
  UniqueFd program_;
};

}  // namespace dotls

// The exit statuses of dotls: a contract with scripts and with readers of tcpserver's log.
#pragma once

#include "shared/error.hpp"

namespace dotls {

/// The handshake or the verification of the peer failed; also a STARTTLS injection.
inline constexpr int kExitHandshake = 97;
/// TLS or the connection broke while relaying, or dotls ended a plaintext session.
inline constexpr int kExitConnection = 98;
// kExitUsage (100) and kExitSystem (111) are in shared/error.hpp.

/// Added to the number of the signal that ended the program, as a shell does.
inline constexpr int kExitSignalBase = 128;

/// How a program ended.
struct ProgramEnd {
  bool by_signal = false;
  /// The exit status, or the signal's number.
  int number = 0;

  [[nodiscard]] int exit_status() const { return by_signal ? kExitSignalBase + number : number; }
};

}  // namespace dotls

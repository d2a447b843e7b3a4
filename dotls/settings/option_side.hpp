// Which of two tools an option belongs to where a keeper does the TLS, and the first argument of
// both.
#pragma once

#include <string>
#include <vector>

#include "shared/options.hpp"

namespace dotls {

/// Whose an option is where a keeper does the TLS.
enum class OptionSide {
  Both,
  Connection,  ///< dotls-via's: it describes one service and its connections
  Tls,         ///< dotls-keeper's: the TLS context is made from it
  Keeper,      ///< dotls-keeper's alone
  NoKeeper,    ///< of what has none: client mode, UCSPI-TLS, renegotiation
  Check,       ///< of dotls --check
};

/// Throws Fatal::usage for an option that is not of `own` side; it says whose it is.
void refuse_foreign(const OptionUse& use, OptionSide own);

struct SocketAndRest {
  /// Empty where the first argument is none.
  std::string socket;
  std::vector<std::string> rest;
};

/// The keeper's socket comes before the options.
[[nodiscard]] SocketAndRest split_socket(const std::vector<std::string>& arguments);

}  // namespace dotls

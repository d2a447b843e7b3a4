// What the front and the engine of one connection tell each other, as plain values. The table in
// permitted.cpp says who may send what, how often, and with which descriptors.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dotls/keeper/messages/keeper_status.hpp"
#include "dotls/relay/idle_times.hpp"
#include "dotls/starttls/protocol.hpp"
#include "shared/event.hpp"
#include "shared/exit_status.hpp"
#include "shared/log_settings.hpp"

namespace dotls {

// From the front.

/// The connection, once and first of all. Comes with three descriptors: the network to read from
/// and to write to, and the lifeline: a pipe that brings the number of each signal to the front as
/// one byte, and whose end is the front's death.
struct ServeMessage {
  /// -s.
  std::optional<StarttlsProtocol> starttls;
  bool require_tls = false;
  IdleTimes idle;
  std::chrono::seconds connect_timeout{60};
  /// -z.
  bool tls_environment = false;
  Verbosity verbosity = Verbosity::Errors;
};

/// The program runs. Comes with two descriptors, non-blocking: its output to read from, its input
/// to write to.
struct StartedMessage {};

/// The program could not be started. The front has said why.
struct NotStartedMessage {};

struct EndedMessage {
  ProgramEnd end;
};

/// After the end of a program that was sent a signal: none of its group lives any more.
struct AloneMessage {};

/// In place of a connection, from dotls --check: how is the keeper?
struct AskStatusMessage {};

// From the engine.

/// Start the program, with these variables beside its environment.
struct StartMessage {
  std::vector<std::pair<std::string, std::string>> variables;
};

/// Send the program, and its group, SIGTERM or SIGKILL.
struct SignalMessage {
  int number = 0;
};

struct LogMessage {
  Event event;
};

/// The connection is over: the exit status. Last of all.
struct EndMessage {
  int status = 0;
};

/// The answer to ASK_STATUS, and the only one.
struct StatusMessage {
  KeeperStatus status;
};

using FrontMessage = std::variant<ServeMessage, StartedMessage, NotStartedMessage, EndedMessage,
                                  AloneMessage, AskStatusMessage>;
using EngineMessage =
    std::variant<StartMessage, SignalMessage, LogMessage, EndMessage, StatusMessage>;

}  // namespace dotls

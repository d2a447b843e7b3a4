// Where events go: to the administrator's log, or to the process that writes it.
#pragma once

#include <string>
#include <string_view>

#include "shared/event.hpp"

namespace dotls {

/// Meant for the main thread; never called under a lock.
class Log {
 public:
  Log() = default;
  virtual ~Log() = default;

  /// Whether events of Level::Status are said.
  [[nodiscard]] virtual bool verbose() const = 0;
  /// Says it, if its level is asked for.
  virtual void say(const Event& event) const = 0;

  /// An event of the set-up: something is wrong, and the process goes on.
  void error(std::string_view message) const {
    say({EventKind::Config, Level::Error, std::string(message)});
  }
  /// An event of the set-up: something went well; said only at Verbosity::Verbose.
  void status(std::string_view message) const {
    say({EventKind::Config, Level::Status, std::string(message)});
  }

 protected:
  Log(const Log&) = default;
  Log& operator=(const Log&) = default;
};

}  // namespace dotls

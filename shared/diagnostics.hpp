// What both tools say to the administrator: one line per event, to standard error or to syslog.
// It decides nothing; who is told what is decided where the event happens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/line_output.hpp"
#include "shared/syslog_output.hpp"

namespace dotls {

/// How much is said: nothing; errors; errors and status.
enum class Verbosity { Quiet, Errors, Verbose };

/// Writes the lines. Each goes out whole, in one piece, escaped (shared/printable.hpp), so that
/// nothing a peer sends can forge a line. A log that nobody reads holds nobody up: what finds no
/// room (line_output.hpp, syslog_output.hpp) is lost, and the next line that goes comes with how
/// many were.
/// Meant for the main thread; never called under a lock.
class Diagnostics {
 public:
  enum class Sink { StandardError, Syslog };

  /// `program` is the word that each line begins with; it must outlive this object, and so must
  /// `syslog_path`.
  Diagnostics(const char* program, Verbosity verbosity, Sink sink,
              const char* syslog_path = kSyslogPath);

  /// From now on each line names this subject, as "pid 12 from 192.0.2.1".
  void set_subject(std::string subject) { subject_ = std::move(subject); }

  [[nodiscard]] Sink sink() const { return sink_; }
  [[nodiscard]] bool verbose() const { return verbosity_ == Verbosity::Verbose; }

  /// The process is about to end for this reason: "program: fatal: subject: message".
  void fatal(std::string_view message) const;
  /// Something is wrong, and the process goes on.
  void error(std::string_view message) const;
  /// Something went well; said only at Verbosity::Verbose.
  void status(std::string_view message) const;

 private:
  void write_line(int priority, std::string_view kind, std::string_view message) const;
  [[nodiscard]] std::string how_many_lost() const;

  const char* program_;
  Verbosity verbosity_;
  Sink sink_;
  std::string subject_;
  mutable LineOutput output_;
  mutable SyslogOutput syslog_;
  mutable std::uint64_t lost_ = 0;
};

}  // namespace dotls

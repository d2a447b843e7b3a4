// What both tools say to the administrator: one line per event, to standard error or to syslog.
// It decides nothing; who is told what is decided where the event happens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/line_output.hpp"
#include "shared/log.hpp"
#include "shared/log_settings.hpp"
#include "shared/syslog_output.hpp"

namespace dotls {

/// Writes the lines. Each goes out whole, in one piece, escaped (shared/printable.hpp), so that
/// nothing a peer sends can forge a line. A log that nobody reads holds nobody up: what finds no
/// room (line_output.hpp, syslog_output.hpp) is lost, and the next line that goes comes with how
/// many were.
class Diagnostics final : public Log {
 public:
  /// Journal: standard error, where each line begins with its priority (sd-daemon(3)).
  enum class Sink { StandardError, Journal, Syslog };

  /// `program` is the word that each line begins with; it must outlive this object, and so must
  /// `syslog_path`.
  Diagnostics(const char* program, LogSettings settings, Sink sink,
              const char* syslog_path = kSyslogPath);

  /// From now on each line names this subject.
  void set_subject(Subject subject) { subject_ = std::move(subject); }

  [[nodiscard]] Sink sink() const { return sink_; }
  [[nodiscard]] bool verbose() const override { return settings_.verbosity == Verbosity::Verbose; }

  /// "program: subject: message", with "fatal: " before the subject at Level::Fatal; or the event
  /// in JSON.
  void say(const Event& event) const override;

 private:
  [[nodiscard]] bool is_said_at(Level level) const;
  [[nodiscard]] std::string line_of(const Event& event) const;
  [[nodiscard]] bool write(Level level, const std::string& line) const;

  const char* program_;
  LogSettings settings_;
  Sink sink_;
  Subject subject_;
  mutable LineOutput output_;
  mutable SyslogOutput syslog_;
  mutable std::uint64_t lost_ = 0;
};

/// The priority of syslog(3) and journald for lines of this level.
[[nodiscard]] int priority_of(Level level);

}  // namespace dotls

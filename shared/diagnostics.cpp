#include "shared/diagnostics.hpp"

#include <syslog.h>
#include <unistd.h>

#include "shared/event_json.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

// Long enough for a path, a chain of reasons and the fix; short enough for any syslog.
constexpr std::size_t kMaxLineBytes = 1900;

Event lines_lost(std::uint64_t lost) {
  return {EventKind::Config, Level::Error,
          std::to_string(lost) + (lost == 1 ? " line lost" : " lines lost")};
}

}  // namespace

int priority_of(Level level) {
  switch (level) {
    case Level::Fatal:
      return LOG_ERR;
    case Level::Error:
      return LOG_WARNING;
    case Level::Status:
      break;
  }
  return LOG_INFO;
}

Diagnostics::Diagnostics(const char* program, LogSettings settings, Sink sink,
                         const char* syslog_path)
    : program_(program),
      settings_(settings),
      sink_(sink),
      output_(STDERR_FILENO),
      syslog_(program, syslog_path) {}

void Diagnostics::say(const Event& event) const {
  if (!is_said_at(event.level)) return;
  // A log that nobody can read any more is no reason to drop the connection.
  if (lost_ > 0 && write(Level::Error, line_of(lines_lost(lost_)))) lost_ = 0;
  if (!write(event.level, line_of(event))) ++lost_;
}

bool Diagnostics::is_said_at(Level level) const {
  switch (settings_.verbosity) {
    case Verbosity::Quiet:
      return false;
    case Verbosity::Errors:
      return level != Level::Status;
    case Verbosity::Verbose:
      break;
  }
  return true;
}

std::string Diagnostics::line_of(const Event& event) const {
  if (settings_.format == LogFormat::Json) return json_of(event, program_, subject_, kMaxLineBytes);
  std::string text = event.level == Level::Fatal ? "fatal: " : "";
  if (!subject_.peer.empty()) text.append(text_of(subject_)).append(": ");
  return printable_line(text.append(event.message), kMaxLineBytes);
}

bool Diagnostics::write(Level level, const std::string& line) const {
  if (sink_ == Sink::Syslog) return syslog_.write(priority_of(level), line);
  std::string whole = sink_ == Sink::Journal ? "<" + std::to_string(priority_of(level)) + ">" : "";
  if (settings_.format == LogFormat::Text) whole.append(program_).append(": ");
  return output_.write(whole.append(line).append("\n"));
}

}  // namespace dotls

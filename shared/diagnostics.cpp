#include "shared/diagnostics.hpp"

#include <syslog.h>
#include <unistd.h>

#include "shared/printable.hpp"

namespace dotls {
namespace {

// Long enough for a path, a chain of reasons and the fix; short enough for any syslog.
constexpr std::size_t kMaxLineBytes = 1900;

}  // namespace

Diagnostics::Diagnostics(const char* program, Verbosity verbosity, Sink sink,
                         const char* syslog_path)
    : program_(program),
      verbosity_(verbosity),
      sink_(sink),
      output_(STDERR_FILENO),
      syslog_(program, syslog_path) {}

void Diagnostics::fatal(std::string_view message) const {
  if (verbosity_ != Verbosity::Quiet) write_line(LOG_ERR, "fatal: ", message);
}

void Diagnostics::error(std::string_view message) const {
  if (verbosity_ != Verbosity::Quiet) write_line(LOG_WARNING, "", message);
}

void Diagnostics::status(std::string_view message) const {
  if (verbosity_ == Verbosity::Verbose) write_line(LOG_INFO, "", message);
}

void Diagnostics::write_line(int priority, std::string_view kind, std::string_view message) const {
  std::string text(kind);
  if (!subject_.empty()) text.append(subject_).append(": ");
  text.append(message);
  text = printable_line(text, kMaxLineBytes);
  if (sink_ == Sink::Syslog) {
    // A record of its own.
    if (lost_ > 0 && syslog_.write(LOG_WARNING, how_many_lost())) lost_ = 0;
    if (!syslog_.write(priority, text)) ++lost_;
    return;
  }
  const std::string begin = std::string(program_) + ": ";
  std::string lines = lost_ > 0 ? begin + how_many_lost() + "\n" : "";
  lines.append(begin).append(text).append("\n");
  // A log that nobody can read any more is no reason to drop the connection.
  lost_ = output_.write(lines) ? 0 : lost_ + 1;
}

std::string Diagnostics::how_many_lost() const {
  return (subject_.empty() ? "" : subject_ + ": ") + std::to_string(lost_) +
         (lost_ == 1 ? " line lost" : " lines lost");
}

}  // namespace dotls

#include "shared/report_errors.hpp"

#include <unistd.h>

#include <cerrno>
#include <exception>

#include "shared/error.hpp"
#include "shared/journal.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/posix_io.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {
namespace {

Event failure_of(const char* message) {
  return {EventKind::Config, Level::Fatal, message, FailureClass::System, kExitSystem};
}

}  // namespace

int report_errors(const Log& log, const std::function<int()>& work) {
  const auto say = [&](const Event& event) {
    const WriteSignalsIgnored ignored;
    log.say(event);
  };
  try {
    return work();
  } catch (const Fatal& error) {
    say(error.event());
    return error.exit_status();
  } catch (const std::exception& error) {
    say(failure_of(reason_of(error)));
  }
  return kExitSystem;
}

int print_out(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text)) throw Fatal::system("standard output", errno);
  return 0;
}

Diagnostics::Sink sink_of_stderr(const std::optional<std::string>& journal_stream) {
  return is_journal(STDERR_FILENO, journal_stream) ? Diagnostics::Sink::Journal
                                                   : Diagnostics::Sink::StandardError;
}

}  // namespace dotls

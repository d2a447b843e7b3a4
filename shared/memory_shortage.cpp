#include "shared/memory_shortage.hpp"

#include <syslog.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "shared/error.hpp"
#include "shared/line_output.hpp"
#include "shared/syslog_output.hpp"

namespace dotls {
namespace {

// Global, because a terminate handler takes no arguments.
struct LastWords {
  const char* program = "";
  LogSettings settings = {Verbosity::Quiet, LogFormat::Text};
  Diagnostics::Sink sink = Diagnostics::Sink::StandardError;
};
LastWords last_words;

thread_local bool ran_out = false;

// Allocates nothing, and writes as any line is written, so that a log without a reader cannot hold
// us up. `what` needs no escapes, in JSON (event_json.hpp) neither.
void say(const char* what) {
  if (last_words.settings.verbosity == Verbosity::Quiet) return;
  const bool json = last_words.settings.format == LogFormat::Json;
  const bool syslog = last_words.sink == Diagnostics::Sink::Syslog;
  const char* kind = json     ? "\",\"event\":\"config\",\"class\":\"system\",\"level\":\"fatal\","
                                "\"message\":\""
                     : syslog ? "fatal: "
                              : ": fatal: ";
  std::array<char, 512> line{};
  const int size = std::snprintf(line.data(), line.size(), "%s%s%s%s%s%s%s",
                                 last_words.sink == Diagnostics::Sink::Journal ? "<3>" : "",
                                 json ? "{\"version\":1,\"program\":\"" : "",
                                 json || !syslog ? last_words.program : "", kind, what,
                                 json ? "\"}" : "", syslog ? "" : "\n");
  const std::string_view whole(line.data(), static_cast<std::size_t>(size));
  if (syslog) {
    static_cast<void>(SyslogOutput(last_words.program).write(LOG_ERR, whole));
    return;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  static_cast<void>(LineOutput(STDERR_FILENO).write(whole));
}

[[noreturn]] void on_shortage() {
  ran_out = true;
  throw std::bad_alloc();
}

// libstdc++'s handler would write to descriptor 2, which may be the network.
[[noreturn]] void on_terminate() {
  // No exception: there was no memory for the exception object itself.
  if (ran_out || std::current_exception() == nullptr) {
    say(kMemoryAdvice);
    ::_exit(kExitSystem);
  }
  say("an error that nobody expected; please report it");
  std::abort();
}

}  // namespace

void prepare_for_memory_shortage(const char* program, LogSettings settings,
                                 Diagnostics::Sink sink) {
  last_words = {program, settings, sink};
  std::set_new_handler(on_shortage);
  std::set_terminate(on_terminate);
}

bool memory_ran_out() {
  return ran_out;
}

void note_memory_shortage() {
  ran_out = true;
}

void forget_memory_shortage() {
  ran_out = false;
}

const char* reason_of(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ? kMemoryAdvice : error.what();
}

}  // namespace dotls

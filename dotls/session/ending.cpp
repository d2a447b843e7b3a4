#include "dotls/session/ending.hpp"

#include <array>
#include <cstdio>

#include "dotls/program/end_child.hpp"

namespace dotls {
namespace {

constexpr std::chrono::seconds kLingerWhenToldToEnd{1};

std::string seconds_since(Clock::time_point begun) {
  std::array<char, 32> text{};
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  std::snprintf(text.data(), text.size(), "%.3f", seconds);
  return text.data();
}

}  // namespace

int exit_status_of(const RelayReport& report, const ProgramEnd& program, bool is_client) {
  switch (report.end) {
    case ConnectionEnd::Complete:
      break;
    case ConnectionEnd::Truncated:
      // A script cannot otherwise tell a truncated answer from a complete one. A server's program
      // judges its input itself.
      if (is_client) return kExitConnection;
      break;
    case ConnectionEnd::Undelivered:
    case ConnectionEnd::Broken:
      return kExitConnection;
    case ConnectionEnd::TimedOut:
      return kExitSystem;
  }
  return program.exit_status();
}

ProgramEnd end_both(const ConnectionRefs& connection, RunningProgram& running,
                    const Countdown& countdown) {
  // Neither waits for the other: the peer has got everything, and the program's time is running.
  Linger linger = connection.network.end_sending(connection.settings.idle.step);
  ProgramEnder ender(*running.program, running.pipes, connection.signals, countdown);
  while (!ender.is_over()) {
    ender.step(linger.entry(), linger.deadline());
    linger.step();
  }
  const ProgramEnd program = running.program->reap();
  if (connection.signals.taken()) linger.limit(Clock::now() + kLingerWhenToldToEnd);
  linger.run(connection.signals.fd());
  if (const auto bytes = linger.unacknowledged(); bytes > 0) {
    connection.diagnostics.error("undelivered: the peer has not acknowledged the last " +
                                 std::to_string(bytes) + " bytes");
  }
  return program;
}

int conclude(const ConnectionRefs& connection, RunningProgram& running, const RelayReport& report) {
  const ProgramEnd program = end_both(connection, running, report.countdown);
  const Diagnostics& diagnostics = connection.diagnostics;
  switch (report.end) {
    case ConnectionEnd::Complete:
      break;
    case ConnectionEnd::Truncated:
      diagnostics.error(
          "truncated: the peer ended without close_notify; what it sent may be cut off");
      break;
    case ConnectionEnd::Undelivered:
      diagnostics.error("undelivered: told to end before the peer had taken " + report.failure);
      break;
    case ConnectionEnd::Broken:
      diagnostics.error("connection broken: " + report.failure);
      break;
    case ConnectionEnd::TimedOut:
      diagnostics.error("timed out: nothing moved for " +
                        std::to_string(report.stood_still.count()) + " seconds (-D)");
      break;
  }
  const int status = exit_status_of(report, program, connection.settings.is_client());
  diagnostics.status("end: " + std::to_string(report.bytes_to_child) + " bytes in, " +
                     std::to_string(report.bytes_to_peer) + " bytes out, " +
                     seconds_since(connection.begun) + " seconds, status " +
                     std::to_string(status));
  return status;
}

}  // namespace dotls

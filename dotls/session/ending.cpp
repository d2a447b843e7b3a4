#include "dotls/session/ending.hpp"

#include <array>
#include <cstdio>

#include "dotls/program/end_child.hpp"

namespace dotls {
namespace {

constexpr std::chrono::seconds kLingerWhenToldToEnd{1};

// A load balancer's TLS check completes the handshake and leaves without sending a byte.
constexpr std::chrono::seconds kLongestCheck{1};

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

bool is_balancers_check(const RelayReport& report, const std::optional<TlsLife>& tls,
                        const Settings& settings) {
  const bool gone = report.end == ConnectionEnd::Truncated || report.end == ConnectionEnd::Broken;
  return !settings.is_client() && gone && report.failure_class == FailureClass::Left &&
         report.bytes_to_child == 0 && tls && !tls->has_spoken &&
         report.peer_ended.value_or(Clock::now()) - tls->since <= kLongestCheck;
}

// Empty: there was none.
std::string trouble_of(const RelayReport& report) {
  switch (report.end) {
    case ConnectionEnd::Complete:
      break;
    case ConnectionEnd::Truncated:
      return "truncated: the peer ended without close_notify; what it sent may be cut off";
    case ConnectionEnd::Undelivered:
      return "undelivered: told to end before the peer had taken " + report.failure;
    case ConnectionEnd::Broken:
      return "connection broken: " + report.failure;
    case ConnectionEnd::TimedOut:
      return "timed out: nothing moved for " + std::to_string(report.stood_still.count()) +
             " seconds (-D)";
  }
  return {};
}

HowEnded how_ended(const RelayReport& report, const BothEnded& ended) {
  switch (report.end) {
    case ConnectionEnd::Complete:
      break;
    case ConnectionEnd::Truncated:
      return HowEnded::Truncated;
    case ConnectionEnd::Undelivered:
      return HowEnded::Undelivered;
    case ConnectionEnd::Broken:
      return HowEnded::Broken;
    case ConnectionEnd::TimedOut:
      return HowEnded::TimedOut;
  }
  return ended.unacknowledged > 0 ? HowEnded::Undelivered : HowEnded::Complete;
}

std::string text_of(const EndFacts& facts, int status) {
  std::array<char, 32> seconds{};
  std::snprintf(seconds.data(), seconds.size(), "%.3f", facts.seconds);
  return "end: " + std::to_string(facts.bytes_in) + " bytes in, " +
         std::to_string(facts.bytes_out) + " bytes out, " + seconds.data() + " seconds, status " +
         std::to_string(status) + (facts.plain ? ", plain" : "");
}

// A balancer's check is no trouble.
int log_end(const ConnectionRefs& connection, const RelayReport& report, const BothEnded& ended,
            bool is_plain, bool is_check) {
  const int status = exit_status_of(report, ended.program, connection.settings.is_client());
  std::string trouble = trouble_of(report);
  const std::string undelivered = undelivered_text(ended.unacknowledged);
  if (!trouble.empty() && !undelivered.empty()) trouble += "; ";
  trouble += undelivered;
  const EndFacts facts{is_plain, report.bytes_to_child, report.bytes_to_peer,
                       seconds_since(connection.begun)};
  Event event{EventKind::End,
              trouble.empty() || is_check ? Level::Status : Level::Error,
              trouble + (trouble.empty() ? "" : "; ") + text_of(facts, status),
              report.failure_class,
              status,
              how_ended(report, ended)};
  event.end = facts;
  connection.log.say(event);
  return status;
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

BothEnded end_both(const ConnectionRefs& connection, RunningProgram& running,
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
  return {program, static_cast<std::uint64_t>(linger.unacknowledged())};
}

std::string undelivered_text(std::uint64_t bytes) {
  if (bytes == 0) return {};
  return "undelivered: the peer has not acknowledged the last " + std::to_string(bytes) + " bytes";
}

int conclude(const ConnectionRefs& connection, RunningProgram& running, const RelayReport& report,
             const std::optional<TlsLife>& tls) {
  const bool is_check = is_balancers_check(report, tls, connection.settings);
  const BothEnded ended = end_both(connection, running, report.countdown);
  return log_end(connection, report, ended, !tls, is_check);
}

int conclude_without_network(const ConnectionRefs& connection, RunningProgram& running,
                             const RelayReport& report) {
  const ProgramEnd program =
      end_child(*running.program, running.pipes, connection.signals, report.countdown);
  return log_end(connection, report, {program}, true, false);
}

}  // namespace dotls

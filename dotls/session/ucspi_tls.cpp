// UCSPI-TLS: the program does STARTTLS itself. It has the network while it speaks in the clear, and
// asks for TLS on a control socket; what it hears inside TLS comes by a pipe. It is the same
// program before and after: to forget what it heard in the clear (RFC 3207 section 4.2) is its own
// duty.
#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <string>

#include "dotls/network/quiet_time.hpp"
#include "dotls/program/end_child.hpp"
#include "dotls/program/tls_control.hpp"
#include "dotls/relay/relay.hpp"
#include "dotls/session/ending.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/tls/identity.hpp"
#include "dotls/tls/stream.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

constexpr unsigned char kHandshakeRecord = 0x16;  // RFC 8446 section 5.1

std::string answer_of(const Session& session) {
  std::string answer;
  for (const auto& [name, value] : describe_for_program(session, Role::Server, true))
    answer.append(name).append("=").append(value).push_back('\0');
  answer.push_back('\0');
  return answer;
}

class UcspiTlsService {
 public:
  UcspiTlsService(const ConnectionRefs& connection, ChildPrograms& programs,
                  const ContextGetter& context)
      : connection_(connection), programs_(programs), get_context_(context) {}

  int serve() {
    running_.emplace(programs_.start_with_network(
        {connection_.network.read_fd(), connection_.network.write_fd(), control_.program_fd()}));
    control_.close_program_end();
    RelayReport report;
    switch (wait_in_the_clear()) {
      case ClearEnd::Upgrade:
        return serve_inside_tls();
      case ClearEnd::UnknownRequest:
        return refuse_request();
      case ClearEnd::ProgramEnded:
        report.countdown = Countdown(idle().step);
        break;
      case ClearEnd::TimedOut:
        report.end = ConnectionEnd::TimedOut;
        report.failure_class = FailureClass::Timeout;
        report.stood_still = idle().session;
        break;
      case ClearEnd::Interrupted:
        break;
    }
    return conclude_without_network(connection_, *running_, report);
  }

 private:
  enum class ClearEnd { Upgrade, UnknownRequest, ProgramEnded, TimedOut, Interrupted };

  [[nodiscard]] const IdleTimes& idle() const { return connection_.settings.idle; }

  // The session lives as long as the program, and as long as a background process of it may still
  // ask. The kernel closes a program's descriptors before it reports its end: looking at the socket
  // after that misses no request.
  ClearEnd wait_in_the_clear() {
    Program& program = *running_->program;
    for (;;) {
      if (control_.fd() >= 0) {
        switch (request_ = control_.try_read()) {
          case TlsRequest::Start:
          case TlsRequest::StartAndTell:
            return ClearEnd::Upgrade;
          case TlsRequest::Unknown:
            return ClearEnd::UnknownRequest;
          case TlsRequest::NoTls:
            control_.close();
            break;
          case TlsRequest::None:
            break;
        }
      }
      const bool has_ended = program.find_end().has_value();
      if (has_ended && control_.fd() < 0) return ClearEnd::ProgramEnded;
      if (connection_.signals.try_take()) return ClearEnd::Interrupted;
      const Deadline end = idle_end();
      if (end && Clock::now() >= *end) return ClearEnd::TimedOut;
      std::array waits{pollfd{control_.fd(), POLLIN, 0},
                       pollfd{has_ended ? -1 : program.ended_fd(), POLLIN, 0},
                       pollfd{connection_.signals.fd(), POLLIN, 0}};
      static_cast<void>(poll_until(waits, end));
    }
  }

  // Only the kernel knows of TCP when something moved last; of others nobody does.
  [[nodiscard]] Deadline idle_end() const {
    const auto quiet = find_quiet_time(connection_.network.read_fd());
    if (!quiet) return std::nullopt;
    return std::max(connection_.begun, Clock::now() - *quiet) + idle().session;
  }

  // The program reads the end of file on the control socket and on its pipe, and the peer FIN.
  void end_all(const Countdown& countdown) {
    control_.close();
    static_cast<void>(end_both(connection_, *running_, countdown));
  }

  int refuse_request() {
    connection_.network.take_over();
    end_all(Countdown());
    throw Fatal::usage(
        "--ucspi-tls: the program wrote neither y nor Y to the control socket (SSLCTLFD); is it "
        "one that speaks UCSPI-TLS?");
  }

  int serve_inside_tls() {
    connection_.network.take_over();
    refuse_injection();
    std::optional<ShakenSession> shaken;
    try {
      shaken.emplace(shake_hands(connection_, get_context_()));
      grant(shaken->session);
    } catch (const std::exception&) {
      end_all(connection_.signals.taken() ? Countdown() : Countdown(idle().step));
      throw;
    }
    Stream<Session> peer(std::move(shaken->session), connection_.network.read_fd(),
                         connection_.network.write_fd());
    const RelayReport report = run_relay(peer, running_->pipes, *running_->program,
                                         connection_.signals, idle(), RelayStart{});
    return conclude(connection_, *running_, report,
                    TlsLife{shaken->since, peer.wire_read() != shaken->wire_read});
  }

  // What the program has read already cannot be seen here, only what it left.
  void refuse_injection() {
    const auto first = connection_.network.peek();
    if (!first || *first == kHandshakeRecord) return;
    end_all(Countdown(idle().step));
    throw Fatal(kExitHandshake,
                {EventKind::Injection, Level::Fatal,
                 "stls-inject: the peer sent bytes after the program's offer, before TLS",
                 FailureClass::ProtocolError});
  }

  void grant(const Session& session) {
    const bool wants_answer = request_ == TlsRequest::StartAndTell;
    if (!control_.grant(wants_answer ? answer_of(session) : std::string()))
      throw Fatal(kExitSystem, "--ucspi-tls: the control socket has no room for the answer to Y");
  }

  const ConnectionRefs& connection_;
  ChildPrograms& programs_;
  const ContextGetter& get_context_;
  TlsControl control_;
  std::optional<RunningProgram> running_;
  TlsRequest request_ = TlsRequest::None;
};

}  // namespace

int serve_ucspi_tls(const ConnectionRefs& connection, ChildPrograms& programs,
                    const ContextGetter& context) {
  return UcspiTlsService(connection, programs, context).serve();
}

}  // namespace dotls

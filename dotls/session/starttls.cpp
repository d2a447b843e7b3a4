// The server's side of STARTTLS. The program that read plaintext never reads TLS: at STARTTLS it is
// ended, and a fresh one starts inside TLS, so that nothing from before survives (RFC 3207 section
// 4.2), whatever the program remembers.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <new>
#include <optional>

#include "dotls/program/child_process.hpp"
#include "dotls/program/end_child.hpp"
#include "dotls/relay/copy.hpp"
#include "dotls/relay/relay.hpp"
#include "dotls/session/ending.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/starttls/plaintext_phase.hpp"
#include "dotls/starttls/second_greeting.hpp"
#include "dotls/tls/stream.hpp"
#include "dotls/wrapper/early_end.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"
#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

// For a program that is no longer needed: the times to SIGTERM and SIGKILL.
constexpr std::chrono::seconds kUnheardGrace{1};
constexpr std::chrono::seconds kUnheardTermToKill{4};

class StarttlsService {
 public:
  StarttlsService(const ConnectionRefs& connection, const ContextGetter& context)
      : connection_(connection), get_context_(context) {}

  int serve() {
    if (connection_.settings.require_tls) require_context();
    first_ = connection_.programs.start({});
    const auto dialogue =
        make_dialogue(*connection_.settings.starttls, connection_.settings.require_tls);
    const PlaintextResult plain = talk_in_the_clear(*dialogue);
    switch (plain.end) {
      case PlaintextEnd::Upgrade:
        return serve_upgraded(dialogue->make_dialogue_inside_tls());
      case PlaintextEnd::StayedPlain:
        return serve_plain(plain, dialogue->has_logged_in());
      case PlaintextEnd::ChildEnded:
        return end_plain(plain, ConnectionEnd::Complete, Countdown(idle().step));
      case PlaintextEnd::Closed:
        return refuse(plain, kExitConnection, EventKind::Refused);
      case PlaintextEnd::Injected:
        return refuse(plain, kExitHandshake, EventKind::Injection);
      case PlaintextEnd::PeerGone:
        return end_plain(plain, ConnectionEnd::Broken, Countdown(idle().step));
      case PlaintextEnd::TimedOut:
        return end_plain(plain, ConnectionEnd::TimedOut, Countdown(idle().step));
      case PlaintextEnd::Interrupted:
        break;
    }
    return end_plain(plain, ConnectionEnd::Complete, Countdown());
  }

 private:
  [[nodiscard]] const IdleTimes& idle() const { return connection_.settings.idle; }

  // Called when the peer wants TLS, and again after a failure.
  bool can_upgrade() {
    try {
      static_cast<void>(get_context_());
      return true;
    } catch (const Fatal& error) {
      connection_.log.error(std::string("no STARTTLS: ") + error.what());
    } catch (const std::bad_alloc&) {
      connection_.log.error(std::string("no STARTTLS: ") + kMemoryAdvice);
    }
    return false;
  }

  // Before the program starts: nobody is served without TLS.
  void require_context() {
    if (can_upgrade()) return;
    const int interrupt_fd = connection_.signals.fd();
    const Deadline deadline = Clock::now() + connection_.settings.connect_timeout;
    // Sent or not, it is the end.
    static_cast<void>(connection_.network.send(unavailable_greeting(*connection_.settings.starttls),
                                               deadline, interrupt_fd));
    connection_.network.close_gracefully(interrupt_fd, deadline);
    if (const auto number = connection_.signals.try_take()) {
      throw ended_by_signal(*number, "before TLS");
    }
    throw Fatal(kExitSystem,
                {EventKind::Refused, Level::Fatal,
                 "TLS is required (--require-tls) and cannot be had", FailureClass::System});
  }

  // Its copies of the descriptors are closed with it, or the network would stay open.
  PlaintextResult talk_in_the_clear(Dialogue& dialogue) {
    FdStream peer = plain_peer();
    return run_plaintext_phase(dialogue, {peer, first_->pipes, connection_.signals.fd()},
                               idle().step, [this] { return can_upgrade(); });
  }

  [[nodiscard]] FdStream plain_peer() const {
    return {connection_.network.duplicate_read_fd(), connection_.network.duplicate_write_fd()};
  }

  int serve_plain(const PlaintextResult& plain, bool logged_in) {
    FdStream peer = plain_peer();
    RelayStart start;
    start.child_spoke = plain.to_peer > 0;
    const IdleTimes times = logged_in ? idle() : IdleTimes{idle().step, idle().step};
    RelayReport report =
        run_relay(peer, first_->pipes, *first_->program, connection_.signals, times, start);
    report.bytes_to_child += plain.from_peer;
    report.bytes_to_peer += plain.to_peer;
    return conclude(connection_, *first_, report, std::nullopt);
  }

  int end_plain(const PlaintextResult& plain, ConnectionEnd end, const Countdown& countdown) {
    RelayReport report;
    report.end = end;
    report.failure = plain.reason;
    report.stood_still = idle().step;
    report.failure_class = end == ConnectionEnd::Broken     ? FailureClass::Left
                           : end == ConnectionEnd::TimedOut ? FailureClass::Timeout
                                                            : FailureClass::None;
    report.countdown = countdown;
    report.bytes_to_child = plain.from_peer;
    report.bytes_to_peer = plain.to_peer;
    return conclude(connection_, *first_, report, std::nullopt);
  }

  int refuse(const PlaintextResult& plain, int exit_status, EventKind kind) {
    const BothEnded ended = end_both(connection_, *first_, Countdown(idle().step));
    const std::string undelivered = undelivered_text(ended.unacknowledged);
    throw Fatal(exit_status,
                {kind, Level::Fatal, plain.reason + (undelivered.empty() ? "" : "; ") + undelivered,
                 plain.failure});
  }

  int serve_upgraded(std::unique_ptr<Dialogue> inside) {
    static_cast<void>(
        end_child(*first_->program, first_->pipes, connection_.signals, short_countdown()));
    first_.reset();
    if (const auto number = connection_.signals.taken()) {
      throw ended_by_signal(*number, "before TLS");
    }
    ShakenSession shaken = shake_hands(connection_, get_context_());
    RunningProgram second = start_tls_program(connection_, shaken.session);
    Stream<Session> peer(std::move(shaken.session), connection_.network.read_fd(),
                         connection_.network.write_fd());
    const RelayReport report = serve_second(peer, second, inside.get());
    return conclude(connection_, second, report,
                    TlsLife{shaken.since, peer.wire_read() != shaken.wire_read});
  }

  RelayReport serve_second(ByteStream& peer, RunningProgram& second, Dialogue* inside) {
    const SecondGreeting greeting = read_second_greeting(
        *connection_.settings.starttls,
        {second.pipes, connection_.network.read_fd(), connection_.signals.fd()},
        Clock::now() + idle().step);
    RelayReport report;
    switch (greeting.end) {
      case SecondGreetingEnd::Positive:
        if (inside != nullptr) return talk_inside(peer, second, *inside, greeting.for_peer);
        return run_relay(peer, second.pipes, *second.program, connection_.signals, idle(),
                         {{}, greeting.for_peer, /*child_spoke=*/true});
      case SecondGreetingEnd::Refused:
        return hand_over(peer, greeting.for_peer);
      case SecondGreetingEnd::PeerGone:
        report.end = ConnectionEnd::Broken;
        report.failure = "the peer is gone";
        report.failure_class = FailureClass::Left;
        report.countdown = short_countdown();
        break;
      case SecondGreetingEnd::TimedOut:
        report.end = ConnectionEnd::TimedOut;
        report.failure_class = FailureClass::Timeout;
        report.stood_still = idle().step;
        report.countdown = short_countdown();
        break;
      case SecondGreetingEnd::Interrupted:
        report.countdown = Countdown();
        break;
    }
    return report;
  }

  // Inside TLS the dialogue continues until the login, then the relay takes over.
  RelayReport talk_inside(ByteStream& peer, RunningProgram& second, Dialogue& dialogue,
                          std::string_view behind_greeting) {
    const PlaintextResult talk = run_plaintext_phase(
        dialogue, {peer, second.pipes, connection_.signals.fd()}, idle().step, [] { return false; },
        behind_greeting);
    RelayReport report;
    switch (talk.end) {
      case PlaintextEnd::StayedPlain:
        report = run_relay(peer, second.pipes, *second.program, connection_.signals, idle(),
                           {{}, {}, true});
        break;
      case PlaintextEnd::Upgrade:
      case PlaintextEnd::ChildEnded:
        report = hand_over(peer, {});
        break;
      case PlaintextEnd::Closed:
      case PlaintextEnd::Injected:
        static_cast<void>(hand_over(peer, {}));
        static_cast<void>(end_both(connection_, second, short_countdown()));
        throw Fatal(kExitConnection, {EventKind::Refused, Level::Fatal, talk.reason, talk.failure});
      case PlaintextEnd::PeerGone:
        report.end = ConnectionEnd::Broken;
        report.failure = talk.reason;
        report.failure_class = FailureClass::Left;
        report.countdown = Countdown(idle().step);
        break;
      case PlaintextEnd::TimedOut:
        report.end = ConnectionEnd::TimedOut;
        report.failure_class = FailureClass::Timeout;
        report.stood_still = idle().step;
        report.countdown = Countdown(idle().step);
        break;
      case PlaintextEnd::Interrupted:
        report.countdown = Countdown();
        break;
    }
    report.bytes_to_child += talk.from_peer;
    report.bytes_to_peer += talk.to_peer;
    return report;
  }

  // The program refuses the session: the peer gets its answer inside TLS, and the end.
  RelayReport hand_over(ByteStream& peer, std::string_view words) {
    // Not /dev/null, which a process without files could not open.
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw Fatal::system("make a pipe", errno);
    UniqueFd(ends[1]).reset();
    FdStream nothing{UniqueFd(ends[0]), UniqueFd()};
    const UniqueFd news = make_event_fd();
    CopyControl control(news.get(), CopyControl::Order::Run, connection_.signals.fd());
    Activity activity;
    const CopyReport sent = run_copy(nothing, peer, control, activity, idle(), words);
    RelayReport report;
    report.bytes_to_peer = sent.bytes;
    report.stood_still = sent.stood_still;
    report.countdown = sent.end == CopyEnd::Stopped ? Countdown() : short_countdown();
    if (sent.end == CopyEnd::TimedOut) report.end = ConnectionEnd::TimedOut;
    if (control.news().sink_lost) {
      report.end = ConnectionEnd::Broken;
      report.failure = peer.failure();
      report.failure_class = peer.failure_class();
    }
    return report;
  }

  static Countdown short_countdown() { return Countdown(kUnheardGrace, kUnheardTermToKill); }

  const ConnectionRefs& connection_;
  const ContextGetter& get_context_;
  std::optional<RunningProgram> first_;
};

}  // namespace

int serve_starttls(const ConnectionRefs& connection, const ContextGetter& context) {
  return StarttlsService(connection, context).serve();
}

}  // namespace dotls

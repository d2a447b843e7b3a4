// The server's side of STARTTLS. The program that heard plaintext never hears TLS: at STARTTLS it
// is ended, and a fresh one starts inside TLS, so that nothing said in the clear can survive (RFC
// 3207 section 4.2) whatever the program remembers.
#include <fcntl.h>
#include <poll.h>

#include <array>
#include <memory>
#include <new>
#include <optional>

#include "dotls/program/end_child.hpp"
#include "dotls/relay/copy.hpp"
#include "dotls/relay/relay.hpp"
#include "dotls/session/ending.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/start_program.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/starttls/greeting.hpp"
#include "dotls/starttls/plaintext_phase.hpp"
#include "dotls/tls/stream.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"
#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

// For a program that nobody will hear again: SIGTERM and SIGKILL after so long.
constexpr std::chrono::seconds kUnheardGrace{1};
constexpr std::chrono::seconds kUnheardKill{5};

class StarttlsService {
 public:
  StarttlsService(const ConnectionRefs& connection, const ContextGetter& context)
      : connection_(connection), get_context_(context) {}

  int serve() {
    if (connection_.settings.require_tls) require_context();
    first_.emplace(plain_program(connection_), connection_.signals);
    const auto dialogue =
        make_dialogue(*connection_.settings.starttls, connection_.settings.require_tls);
    const PlaintextResult plain = talk_in_the_clear(*dialogue);
    switch (plain.end) {
      case PlaintextEnd::Upgrade:
        return serve_upgraded(dialogue->make_dialogue_inside_tls());
      case PlaintextEnd::StayedPlain:
        return serve_plain(plain, dialogue->has_logged_in());
      case PlaintextEnd::ChildEnded:
        return end_plain(plain, ConnectionEnd::Complete, patience_of(idle().step));
      case PlaintextEnd::Closed:
        return refuse(plain, kExitConnection);
      case PlaintextEnd::Injected:
        return refuse(plain, kExitHandshake);
      case PlaintextEnd::PeerGone:
        return end_plain(plain, ConnectionEnd::Broken, patience_of(idle().step));
      case PlaintextEnd::TimedOut:
        return end_plain(plain, ConnectionEnd::TimedOut, patience_of(idle().step));
      case PlaintextEnd::Interrupted:
        break;
    }
    return end_plain(plain, ConnectionEnd::Complete, patience_of({}));
  }

 private:
  [[nodiscard]] const IdleTimes& idle() const { return connection_.settings.idle; }

  // Asked when the peer wants TLS, and again if it could not be had.
  bool can_upgrade() {
    try {
      static_cast<void>(get_context_());
      return true;
    } catch (const Fatal& error) {
      connection_.diagnostics.error(std::string("no STARTTLS: ") + error.what());
    } catch (const std::bad_alloc&) {
      connection_.diagnostics.error(std::string("no STARTTLS: ") + kMemoryAdvice);
    }
    return false;
  }

  // Before the program starts: nobody is to be served without TLS.
  void require_context() {
    if (can_upgrade()) return;
    const int interrupt_fd = connection_.signals.fd();
    const Deadline deadline = Clock::now() + connection_.settings.connect_timeout;
    // Sent or not, it is the end.
    static_cast<void>(connection_.network.send(unavailable_greeting(*connection_.settings.starttls),
                                               deadline, interrupt_fd));
    connection_.network.close_gracefully(interrupt_fd, deadline);
    if (const auto number = connection_.signals.try_take()) {
      throw Fatal(kExitSignalBase + *number, "ended by a signal before TLS");
    }
    throw Fatal(kExitSystem, "TLS is required (--require-tls) and cannot be had");
  }

  // The copies of the descriptors end with it: whoever closes the network means all of it.
  PlaintextResult talk_in_the_clear(Dialogue& dialogue) {
    FdStream peer = plain_peer();
    return run_plaintext_phase(dialogue, {peer, first_->pipes(), connection_.signals.fd()},
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
    RelayReport report = run_relay(peer, *first_, connection_.signals, times, start);
    report.bytes_to_child += plain.from_peer;
    report.bytes_to_peer += plain.to_peer;
    return conclude(connection_, *first_, report);
  }

  int end_plain(const PlaintextResult& plain, ConnectionEnd end, Patience patience) {
    RelayReport report;
    report.end = end;
    report.failure = plain.reason;
    report.stood_still = idle().step;
    report.patience = patience;
    report.bytes_to_child = plain.from_peer;
    report.bytes_to_peer = plain.to_peer;
    return conclude(connection_, *first_, report);
  }

  int refuse(const PlaintextResult& plain, int exit_status) {
    static_cast<void>(end_both(connection_, *first_, patience_of(idle().step)));
    throw Fatal(exit_status, plain.reason);
  }

  int serve_upgraded(std::unique_ptr<Dialogue> inside) {
    static_cast<void>(end_child(*first_, connection_.signals, short_patience()));
    first_.reset();
    if (const auto number = connection_.signals.taken()) {
      throw Fatal(kExitSignalBase + *number, "ended by a signal before TLS");
    }
    Session session = shake_hands(connection_, get_context_());
    const auto second = start_tls_program(connection_, session);
    Stream<Session> peer(std::move(session), connection_.network.read_fd(),
                         connection_.network.write_fd());
    GreetingReader greeting(*connection_.settings.starttls);
    const RelayReport report = serve_second(peer, *second, greeting, inside.get());
    return conclude(connection_, *second, report);
  }

  RelayReport serve_second(ByteStream& peer, ChildProcess& second, GreetingReader& greeting,
                           Dialogue* inside) {
    RelayReport report;
    switch (read_greeting(second, greeting)) {
      case SecondGreeting::Positive:
        if (inside != nullptr) return talk_inside(peer, second, *inside, greeting.for_peer());
        return run_relay(peer, second, connection_.signals, idle(),
                         {{}, std::string(greeting.for_peer()), /*child_spoke=*/true});
      case SecondGreeting::Refused:
        return hand_over(peer, greeting.for_peer());
      case SecondGreeting::PeerGone:
        report.end = ConnectionEnd::Broken;
        report.failure = "the peer is gone";
        report.patience = short_patience();
        break;
      case SecondGreeting::TimedOut:
        report.end = ConnectionEnd::TimedOut;
        report.stood_still = idle().step;
        report.patience = short_patience();
        break;
      case SecondGreeting::Interrupted:
        report.patience = patience_of({});
        break;
    }
    return report;
  }

  // The dialogue goes on inside TLS until the login, and then the relay.
  RelayReport talk_inside(ByteStream& peer, ChildProcess& second, Dialogue& dialogue,
                          std::string_view behind_greeting) {
    const PlaintextResult talk = run_plaintext_phase(
        dialogue, {peer, second.pipes(), connection_.signals.fd()}, idle().step,
        [] { return false; }, behind_greeting);
    RelayReport report;
    switch (talk.end) {
      case PlaintextEnd::StayedPlain:
        report = run_relay(peer, second, connection_.signals, idle(), {{}, {}, true});
        break;
      case PlaintextEnd::Upgrade:
      case PlaintextEnd::ChildEnded:
        report = hand_over(peer, {});
        break;
      case PlaintextEnd::Closed:
      case PlaintextEnd::Injected:
        static_cast<void>(hand_over(peer, {}));
        static_cast<void>(end_both(connection_, second, short_patience()));
        throw Fatal(kExitConnection, talk.reason);
      case PlaintextEnd::PeerGone:
        report.end = ConnectionEnd::Broken;
        report.failure = talk.reason;
        report.patience = patience_of(idle().step);
        break;
      case PlaintextEnd::TimedOut:
        report.end = ConnectionEnd::TimedOut;
        report.stood_still = idle().step;
        report.patience = patience_of(idle().step);
        break;
      case PlaintextEnd::Interrupted:
        report.patience = patience_of({});
        break;
    }
    report.bytes_to_child += talk.from_peer;
    report.bytes_to_peer += talk.to_peer;
    return report;
  }

  enum class SecondGreeting { Positive, Refused, PeerGone, TimedOut, Interrupted };

  // Takes in program #2's greeting, which the peer must not see: it was greeted in the clear. A
  // refusal is taken in to its end, for the peer to see.
  SecondGreeting read_greeting(ChildProcess& second, GreetingReader& greeting) {
    const Clock::time_point deadline = Clock::now() + idle().step;
    std::array<char, 4096> buffer;
    bool refusing = false;
    for (;;) {
      // A reset of the peer's is told unasked; its end alone (FIN) does not say that it is gone.
      std::array<pollfd, 3> waits{pollfd{connection_.signals.fd(), POLLIN, 0},
                                  pollfd{second.pipes().read_fd(), POLLIN, 0},
                                  pollfd{connection_.network.read_fd(), 0, 0}};
      // Also for a program that talks without end.
      if (Clock::now() > deadline || !poll_until(waits, deadline)) {
        return refusing ? SecondGreeting::Refused : SecondGreeting::TimedOut;
      }
      if (waits[0].revents != 0) return SecondGreeting::Interrupted;
      if (waits[2].revents != 0) return SecondGreeting::PeerGone;
      const IoResult got = second.pipes().try_read(std::as_writable_bytes(std::span(buffer)));
      if (got.status == IoStatus::WantRead) continue;
      if (got.status != IoStatus::Done) return SecondGreeting::Refused;
      switch (greeting.feed({buffer.data(), got.bytes})) {
        case GreetingVerdict::NeedMore:
          break;
        case GreetingVerdict::Positive:
          return SecondGreeting::Positive;
        case GreetingVerdict::Refusing:
          refusing = true;
          // Nobody will talk to it; it may wait for that with its last words.
          static_cast<void>(second.pipes().try_close_write());
          break;
        case GreetingVerdict::Refused:
          return SecondGreeting::Refused;
      }
    }
  }

  // The program refuses the session: the peer gets its words inside TLS, and the end.
  RelayReport hand_over(ByteStream& peer, std::string_view words) {
    FdStream nothing(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)), UniqueFd());
    const UniqueFd news = make_event_fd();
    CopyControl control(news.get(), CopyControl::Order::Run, connection_.signals.fd());
    Activity activity;
    const CopyReport sent = run_copy(nothing, peer, control, activity, idle(), words);
    RelayReport report;
    report.bytes_to_peer = sent.bytes;
    report.stood_still = sent.stood_still;
    report.patience = sent.end == CopyEnd::Stopped ? patience_of({}) : short_patience();
    if (sent.end == CopyEnd::TimedOut) report.end = ConnectionEnd::TimedOut;
    if (control.news().sink_lost) {
      report.end = ConnectionEnd::Broken;
      report.failure = peer.failure();
    }
    return report;
  }

  static Patience short_patience() {
    const Clock::time_point now = Clock::now();
    return {now + kUnheardGrace, now + kUnheardKill};
  }

  const ConnectionRefs& connection_;
  const ContextGetter& get_context_;
  std::optional<ChildProcess> first_;
};

}  // namespace

int serve_starttls(const ConnectionRefs& connection, const ContextGetter& context) {
  return StarttlsService(connection, context).serve();
}

}  // namespace dotls

#include "dotls/starttls/plaintext_phase.hpp"

#include <poll.h>

#include <array>
#include <optional>
#include <utility>

#include "dotls/starttls/plain_io.hpp"

namespace dotls {
namespace {

class PlaintextPhase {
 public:
  PlaintextPhase(Dialogue& dialogue, const PlaintextStreams& streams, Clock::duration idle,
                 const CanUpgrade& can_upgrade)
      : dialogue_(dialogue),
        can_upgrade_(can_upgrade),
        peer_(streams.peer),
        child_(streams.child),
        interrupt_(streams.interrupt),
        idle_(idle),
        from_peer_(peer_),
        to_peer_(peer_),
        from_child_(child_),
        to_child_(child_) {}

  PlaintextResult run(std::string_view from_child) {
    if (!from_child.empty()) apply(dialogue_.from_child(from_child));
    while (!result_) {
      write();
      // The dialogue may have stopped because of the size of its answers: let it continue. That may
      // be its end, with nothing left to wait for.
      if (!result_ && !ending_ && to_peer_.has_room()) apply(dialogue_.from_peer({}));
      if (!result_ && ending_ && to_peer_.empty() && to_child_.empty()) end(*ending_);
      if (!result_) wait_and_read();
    }
    result_->from_peer = from_peer_.bytes_read();
    result_->to_peer = to_peer_.bytes_written();
    return std::move(*result_);
  }

 private:
  void wait_and_read() {
    // Being ready is not progress: a peer may be ready for ever without data (endless KeyUpdates).
    const auto deadline = moved_ + idle_;
    if (Clock::now() >= deadline) return end(PlaintextEnd::TimedOut);
    const bool peer_wanted = reads_peer();
    const bool child_wanted = reads_child();
    const bool peer_at_once = peer_wanted && from_peer_.may_hold_bytes();
    const bool child_at_once = child_wanted && from_child_.may_hold_bytes();
    std::array entries{pollfd{interrupt_, POLLIN, 0},
                       from_child_.entry(child_wanted),
                       from_peer_.entry(peer_wanted),
                       from_peer_.retry_entry(peer_wanted),
                       to_child_.entry(),
                       to_peer_.entry(),
                       to_peer_.retry_entry()};
    // If a step may hold bytes, this only looks and does not wait.
    const bool at_once = peer_at_once || child_at_once;
    static_cast<void>(poll_until(entries, at_once ? Clock::time_point() : deadline));
    if (entries[0].revents != 0) return end(PlaintextEnd::Interrupted);
    // The child first: the peer's bytes may answer it.
    if (child_at_once || entries[1].revents != 0) read_child();
    const bool peer_ready = peer_at_once || entries[2].revents != 0 || entries[3].revents != 0;
    if (peer_ready && reads_peer()) read_peer();
  }

  void write() {
    note(to_peer_.try_write(), [this] { lose_peer(); });
    // A child that no longer reads may still write: it ends when its output does.
    if (child_reads_) note(to_child_.try_write(), [this] { child_reads_ = false; });
    if (!child_reads_) to_child_.clear();
    if (child_input_ends_ && to_child_.empty()) {
      child_input_ends_ = child_reads_ = false;
      static_cast<void>(child_.try_close_write());
    }
  }

  template <class OnFailure>
  void note(PlainStep step, OnFailure on_failure) {
    if (step == PlainStep::Moved) moved_ = Clock::now();
    if (step == PlainStep::Failed) on_failure();
  }

  // While the phase ends as StayedPlain, a side is read if the other direction is stuck, or the two
  // programs may wait for each other for ever. With any other end nothing more is read.
  [[nodiscard]] bool reads_peer() const {
    if (ending_) return carries_on() && !to_peer_.empty() && to_child_.has_room();
    return dialogue_.wants_peer_bytes() && to_child_.has_room() && to_peer_.has_room();
  }
  [[nodiscard]] bool reads_child() const {
    if (ending_) return carries_on() && !to_child_.empty() && to_peer_.has_room();
    return to_peer_.has_room();
  }
  [[nodiscard]] bool carries_on() const { return ending_ == PlaintextEnd::StayedPlain; }

  void read_peer() {
    const PlainStep step = from_peer_.try_read();
    if (step == PlainStep::Moved) pass_on(from_peer_.bytes(), &Dialogue::from_peer, to_child_);
    if (step == PlainStep::Ended && !ending_) apply(dialogue_.peer_closed());
    if (step == PlainStep::Failed) lose_peer();
  }

  void read_child() {
    const PlainStep step = from_child_.try_read();
    if (step == PlainStep::Moved) pass_on(from_child_.bytes(), &Dialogue::from_child, to_peer_);
    const bool ended = step == PlainStep::Ended || step == PlainStep::Failed;
    if (ended && !ending_) apply(dialogue_.child_closed());
  }

  // To the dialogue, or past it once it is over.
  void pass_on(std::string_view bytes, DialogueOutput (Dialogue::*hear)(std::string_view),
               Outbox& other_side) {
    moved_ = Clock::now();
    if (ending_) {
      other_side.add(bytes);
    } else {
      apply((dialogue_.*hear)(bytes));
    }
  }

  void apply(const DialogueOutput& output) {
    to_child_.add(output.to_child);
    to_peer_.add(output.to_peer);
    if (output.child_input_ends) child_input_ends_ = true;
    switch (output.event) {
      case DialogueEvent::None:
        break;
      case DialogueEvent::StarttlsRequested:
        decide();
        break;
      case DialogueEvent::Upgrade:
        finish(PlaintextEnd::Upgrade);
        break;
      case DialogueEvent::StayedPlain:
        finish(PlaintextEnd::StayedPlain);
        break;
      case DialogueEvent::ChildEnded:
        finish(PlaintextEnd::ChildEnded);
        break;
      case DialogueEvent::Close:
        reason_ = output.reason;
        failure_ = output.failure;
        finish(PlaintextEnd::Closed);
        break;
      case DialogueEvent::Injected:
        reason_ = output.reason;
        failure_ = output.failure;
        finish(PlaintextEnd::Injected);
        break;
    }
  }

  void decide() {
    const bool spoke_before = has_peer_spoken_on();
    const bool upgrades = !spoke_before && can_upgrade_();
    // Check again: bytes may have come while the certificate was loaded.
    if (spoke_before || has_peer_spoken_on()) {
      apply(dialogue_.refuse_injection());
    } else if (upgrades) {
      apply(dialogue_.accept_starttls());
    } else {
      apply(dialogue_.refuse_unavailable());
      // The check may have consumed the end of file: tell the dialogue.
      if (!ending_ && from_peer_.ended()) apply(dialogue_.peer_closed());
    }
  }

  /// Whether bytes wait in the kernel after STARTTLS. Reading one loses nothing: it ends the
  /// session. An end of file does not count; the handshake will see it again.
  bool has_peer_spoken_on() { return from_peer_.try_read(1) == PlainStep::Moved; }

  /// From here on only what is queued is written.
  void finish(PlaintextEnd end) {
    ending_ = end;
    if (end != PlaintextEnd::StayedPlain) to_child_.clear();
  }

  void lose_peer() {
    if (reason_.empty()) reason_ = peer_.failure();
    end(PlaintextEnd::PeerGone);
  }

  void end(PlaintextEnd end) {
    // A peer that does not read its refusal has been refused all the same.
    if (ending_ == PlaintextEnd::Closed || ending_ == PlaintextEnd::Injected) end = *ending_;
    result_ = PlaintextResult{end, std::move(reason_), failure_};
  }

  Dialogue& dialogue_;
  const CanUpgrade& can_upgrade_;
  ByteStream& peer_;
  ByteStream& child_;
  int interrupt_;
  Clock::duration idle_;
  Clock::time_point moved_ = Clock::now();
  Inlet from_peer_;
  Outbox to_peer_;
  Inlet from_child_;
  Outbox to_child_;
  bool child_reads_ = true;
  bool child_input_ends_ = false;
  std::optional<PlaintextEnd> ending_;
  std::string reason_;
  FailureClass failure_ = FailureClass::None;
  std::optional<PlaintextResult> result_;
};

}  // namespace

PlaintextResult run_plaintext_phase(Dialogue& dialogue, const PlaintextStreams& streams,
                                    Clock::duration idle, const CanUpgrade& can_upgrade,
                                    std::string_view from_child) {
  return PlaintextPhase(dialogue, streams, idle, can_upgrade).run(from_child);
}

}  // namespace dotls

#include "dotls/starttls/plaintext_phase.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "dotls/starttls/plain_io.hpp"

namespace dotls {
namespace {

std::string error_text(int error) {
  return std::generic_category().message(error);
}

class PlaintextPhase {
 public:
  PlaintextPhase(Dialogue& dialogue, const PlaintextDescriptors& descriptors,
                 const PlaintextCallbacks& callbacks)
      : dialogue_(dialogue),
        callbacks_(callbacks),
        interrupt_(descriptors.interrupt),
        from_peer_(descriptors.peer_in),
        to_peer_(descriptors.peer_out),
        from_child_(descriptors.child_stdout),
        to_child_(descriptors.child_stdin) {}

  PlaintextResult run(Clock::duration idle) {
    auto deadline = Clock::now() + idle;
    while (!result_) {
      write();
      // What the dialogue holds back for the sake of its answers' size may go on now; that may be
      // its end, with nothing left to wait for.
      if (!result_ && !ending_ && to_peer_.has_room()) apply(dialogue_.from_peer({}));
      if (!result_ && ending_ && to_peer_.empty() && to_child_.empty()) end(*ending_);
      if (result_) break;
      std::array entries{from_peer_.entry(reads_peer()), to_peer_.entry(),
                         from_child_.entry(reads_child()), to_child_.entry(),
                         PollEntry{interrupt_, POLLIN}};
      if (!poll_until(entries, deadline)) {
        end(PlaintextEnd::TimedOut);
      } else if (entries[4].revents != 0) {
        end(PlaintextEnd::Interrupted);
      } else {
        // The child first: where both have something, the peer's may be an answer to it.
        if (entries[2].revents != 0) read_child();
        if (entries[0].revents != 0 && reads_peer()) read_peer();
        deadline = Clock::now() + idle;
      }
    }
    result_->from_peer = from_peer_.bytes_read();
    result_->to_peer = to_peer_.bytes_written();
    return std::move(*result_);
  }

 private:
  void write() {
    if (to_peer_.try_write() == PlainStep::Failed) lose_peer(errno);
    // A child that no longer reads may still have something to say: its end is that of its output.
    if (child_reads_ && to_child_.try_write() == PlainStep::Failed) child_reads_ = false;
    if (!child_reads_) to_child_.clear();
    if (child_input_ends_ && to_child_.empty()) {
      child_input_ends_ = child_reads_ = false;
      callbacks_.close_child_stdin();
    }
  }

  // Once the phase is ending as StayedPlain a side is read where the other way is stuck, or the two
  // programs may wait for each other for ever. Any other end reads nothing more.
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
    switch (from_peer_.try_read()) {
      case PlainStep::Moved:
        if (ending_) {
          to_child_.add(from_peer_.bytes());
        } else {
          apply(dialogue_.from_peer(from_peer_.bytes()));
        }
        break;
      case PlainStep::Ended:
        if (!ending_) apply(dialogue_.peer_closed());
        break;
      case PlainStep::Failed:
        lose_peer(errno);
        break;
      case PlainStep::Waits:
        break;
    }
  }

  void read_child() {
    switch (from_child_.try_read()) {
      case PlainStep::Moved:
        if (ending_) {
          to_peer_.add(from_child_.bytes());
        } else {
          apply(dialogue_.from_child(from_child_.bytes()));
        }
        break;
      case PlainStep::Ended:
      case PlainStep::Failed:
        if (!ending_) apply(dialogue_.child_closed());
        break;
      case PlainStep::Waits:
        break;
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
        finish(PlaintextEnd::Closed);
        break;
    }
  }

  void decide() {
    const bool spoke_before = has_peer_spoken_on();
    const bool upgrades = !spoke_before && callbacks_.can_upgrade();
    // Again, for what came while the certificate was being loaded.
    if (spoke_before || has_peer_spoken_on()) {
      apply(dialogue_.refuse_injection());
    } else if (upgrades) {
      apply(dialogue_.accept_starttls());
    } else {
      apply(dialogue_.refuse_unavailable());
      // The look for bytes may have met the end, which nobody else would tell the dialogue then.
      if (!ending_ && from_peer_.ended()) apply(dialogue_.peer_closed());
    }
  }

  /// Whether bytes wait in the kernel behind STARTTLS. Reading one is no loss: it ends the session.
  /// An end of file is no byte; the handshake will meet it again.
  bool has_peer_spoken_on() { return from_peer_.try_read(1) == PlainStep::Moved; }

  /// From here on only what waits to be written is.
  void finish(PlaintextEnd end) {
    ending_ = end;
    if (end != PlaintextEnd::StayedPlain) to_child_.clear();
  }

  void lose_peer(int error) {
    if (reason_.empty()) reason_ = error_text(error);
    end(PlaintextEnd::PeerGone);
  }

  void end(PlaintextEnd end) {
    // A peer that does not take its refusal has been refused all the same.
    if (ending_ == PlaintextEnd::Closed) end = PlaintextEnd::Closed;
    result_ = PlaintextResult{end, std::move(reason_)};
  }

  Dialogue& dialogue_;
  const PlaintextCallbacks& callbacks_;
  int interrupt_;
  Inlet from_peer_;
  Outbox to_peer_;
  Inlet from_child_;
  Outbox to_child_;
  bool child_reads_ = true;
  bool child_input_ends_ = false;
  std::optional<PlaintextEnd> ending_;
  std::string reason_;
  std::optional<PlaintextResult> result_;
};

}  // namespace

PlaintextResult run_plaintext_phase(Dialogue& dialogue, const PlaintextDescriptors& descriptors,
                                    Clock::duration idle, const PlaintextCallbacks& callbacks) {
  return PlaintextPhase(dialogue, descriptors, callbacks).run(idle);
}

}  // namespace dotls

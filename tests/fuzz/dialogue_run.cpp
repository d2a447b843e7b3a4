#include "tests/fuzz/dialogue_run.hpp"

#include <sanitizer/allocator_interface.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

// By default ASan keeps 256 MB of what is freed, and gives memory back to the system again and
// again: nothing would ever be allocated where the caches are warm. No input frees as much as 8 MB.
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=8:allocator_release_to_os_interval_ms=-1";
}

namespace dotls::fuzz {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

namespace {

/// What to feed next of `bytes`, which are some: `chunk` of them. But a long row of one byte goes
/// in bigger pieces, whose borders move with `chunk`: in small ones it takes as long as a hundred
/// other inputs, and shows no more than the bytes around it do.
std::string_view next_piece(std::string_view bytes, std::size_t chunk) {
  constexpr std::size_t kLongRow = 16;
  constexpr std::size_t kRowPiece = 499;
  if (chunk > kRowPiece) return bytes.substr(0, chunk);
  const auto front = bytes.substr(0, kRowPiece + chunk);
  const auto row = std::min(front.find_first_not_of(front.front()), front.size());
  return front.substr(0, row < kLongRow ? chunk : std::max(row, chunk));
}

/// Of the peer's bytes no more are taken up at once than make so many of answers, and one more, in
/// which the longest tag may stand.
constexpr std::size_t kManyAnswers = 16384;
constexpr std::size_t kLongestAnswer = 2048;

/// A line takes as long as so many bytes. It leaves 896 empty lines, whose answers are too many.
constexpr std::size_t kLineCost = 22;

/// The driver's part, as plaintext_phase has it, without descriptors.
class Driver {
 public:
  using Taker = std::function<void(const DialogueOutput&)>;

  Driver(StarttlsProtocol protocol, const Script& script, Taker taker)
      : dialogue_(make_dialogue(protocol, script.require_tls)),
        certificate_(script.certificate),
        taker_(std::move(taker)) {}

  void peer(std::string_view bytes, std::size_t chunk) {
    while (!bytes.empty() && end_ == DialogueEvent::None && dialogue_->wants_peer_bytes()) {
      const auto piece = next_piece(bytes, chunk);
      bytes.remove_prefix(piece.size());
      waiting_ = !bytes.empty();
      const auto output = dialogue_->from_peer(piece);
      require(output.to_peer.size() < kManyAnswers + kLongestAnswer,
              "one call makes a bounded number of answers");
      take(output);
    }
    left_ = bytes.size();
  }
  void child(std::string_view bytes, std::size_t chunk) {
    while (!bytes.empty() && end_ == DialogueEvent::None) {
      const auto piece = next_piece(bytes, chunk);
      bytes.remove_prefix(piece.size());
      take(dialogue_->from_child(piece));
    }
    left_ = bytes.size();
  }
  void peer_closes() { take(dialogue_->peer_closed()); }
  void child_closes() { take(dialogue_->child_closed()); }

  /// What the last call has not taken: held back, or after the end.
  std::size_t left() const { return left_; }
  DialogueEvent end() const { return end_; }

 private:
  void take(const DialogueOutput& output) {
    taker_(output);
    if (output.event == DialogueEvent::StarttlsRequested) {
      take(waiting_       ? dialogue_->refuse_injection()
           : certificate_ ? dialogue_->accept_starttls()
                          : dialogue_->refuse_unavailable());
    } else if (output.event != DialogueEvent::None) {
      end_ = output.event;
    } else if (!output.to_peer.empty()) {
      take(dialogue_->from_peer({}));
    }
  }

  std::unique_ptr<Dialogue> dialogue_;
  bool certificate_;
  Taker taker_;
  bool waiting_ = false;  // the peer has sent more than the dialogue got
  std::size_t left_ = 0;
  DialogueEvent end_ = DialogueEvent::None;
};

}  // namespace

Script parse_script(const std::uint8_t* data, std::size_t size) {
  Script script;
  if (size == 0) return script;
  script.require_tls = (data[0] & 1U) != 0;
  script.certificate = (data[0] & 2U) == 0;
  script.chunk = 2 + (data[0] >> 2U);
  constexpr std::size_t kMostBytes = 20000;
  std::size_t total = 0;
  for (std::size_t i = 1; i < size; ++i) {
    auto& pieces = script.pieces;
    if (data[i] >= 1 && data[i] <= 4) {
      pieces.push_back({static_cast<Script::Who>(data[i] - 1), ""});
    } else if (data[i] == 5 && i + 1 < size && !pieces.empty() && !pieces.back().bytes.empty()) {
      const std::size_t times = std::size_t{64} * data[++i];
      const std::size_t cost = pieces.back().bytes.back() == '\n' ? kLineCost : 1;
      if ((total += times * cost) > kMostBytes) break;
      pieces.back().bytes.append(times, pieces.back().bytes.back());
    } else if (!pieces.empty()) {
      pieces.back().bytes += static_cast<char>(data[i]);
    }
  }
  return script;
}

Outcome run(StarttlsProtocol protocol, const Script& script, std::size_t chunk) {
  Outcome outcome;
  Driver driver(protocol, script, [&](const DialogueOutput& output) {
    outcome.to_child += output.to_child;
    outcome.to_peer += output.to_peer;
    if (!output.reason.empty()) outcome.reason = output.reason;
    if (output.to_peer.size() >= kManyAnswers) outcome.depends_on_pieces = true;
  });
  std::string kernel;
  bool child_closed = false;
  // The peer's end comes after all that it has sent.
  const auto feed_peer = [&] {
    driver.peer(kernel, chunk);
    kernel.erase(0, kernel.size() - driver.left());
    if (!kernel.empty()) outcome.depends_on_pieces = true;
    if (driver.end() == DialogueEvent::StayedPlain) outcome.to_child += std::exchange(kernel, {});
  };
  for (const auto& piece : script.pieces) {
    const bool over = driver.end() != DialogueEvent::None;
    if (over && driver.end() != DialogueEvent::StayedPlain) break;
    switch (piece.who) {
      case Script::Who::Peer:
        if (outcome.peer_closed) break;
        outcome.peer_sent += piece.bytes;
        kernel += piece.bytes;
        feed_peer();
        break;
      case Script::Who::Child:
        if (child_closed) break;
        outcome.child_sent += piece.bytes;
        driver.child(piece.bytes, chunk);
        if (driver.end() == DialogueEvent::StayedPlain) {
          outcome.to_peer += piece.bytes.substr(piece.bytes.size() - driver.left());
        }
        if (!outcome.peer_closed) feed_peer();
        break;
      case Script::Who::PeerCloses:
        if (outcome.peer_closed || !kernel.empty()) break;
        outcome.peer_closed = true;
        if (!over) driver.peer_closes();
        break;
      case Script::Who::ChildCloses:
        if (child_closed) break;
        child_closed = true;
        if (!over) driver.child_closes();
        break;
    }
  }
  if (driver.end() == DialogueEvent::StayedPlain) outcome.to_child += std::exchange(kernel, {});
  outcome.left_in_kernel = !kernel.empty();
  outcome.end = driver.end();
  return outcome;
}

void require_bounded_memory(StarttlsProtocol protocol, const Script& script) {
  constexpr std::size_t kMost = 65536;
  const auto before = __sanitizer_get_current_allocated_bytes();
  Driver driver(protocol, script, [](const DialogueOutput&) {});
  constexpr std::size_t kPiece = 4096;
  constexpr std::size_t kMuch = 4096;
  for (const auto& piece : script.pieces) {
    // What is much already comes as often as it takes to fill a memory that has no bound. What is
    // held back is dropped here: how much the dialogue keeps is all that counts. Of lines nearly
    // six thousand come, which shows a dozen bytes kept of each.
    const auto lines = std::count(piece.bytes.begin(), piece.bytes.end(), '\n');
    const auto cost = piece.bytes.size() + kLineCost * static_cast<std::size_t>(lines);
    const std::size_t times = cost < kMuch ? 1 : 2 * kMost / cost;
    for (std::size_t i = 0; i < times; ++i) {
      if (piece.who == Script::Who::Peer) driver.peer(piece.bytes, kPiece);
      if (piece.who == Script::Who::Child) driver.child(piece.bytes, kPiece);
      require(__sanitizer_get_current_allocated_bytes() < before + kMost, "the memory is bounded");
    }
  }
}

}  // namespace dotls::fuzz

// Goal: lets a test hold a conversation through a dialogue, each one fed whole and byte by byte. It
// does what plaintext_phase does, without descriptors.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "dotls/starttls/dialogue.hpp"

namespace dotls {

enum class Feeding { Whole, ByteByByte };

class Conversation {
 public:
  Conversation(StarttlsProtocol protocol, Feeding feeding, bool require_tls = false)
      : Conversation(make_dialogue(protocol, require_tls), feeding) {}
  Conversation(std::unique_ptr<Dialogue> dialogue, Feeding feeding)
      : dialogue_(std::move(dialogue)), feeding_(feeding) {}

  void peer(std::string_view bytes) {
    kernel_ += bytes;
    feed_peer();
  }
  void child(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = take_piece(bytes);
      if (event_ == DialogueEvent::None) {
        apply(dialogue_->from_child(piece));
      } else if (event_ == DialogueEvent::StayedPlain) {
        at_peer_ += piece;
      }
    }
    feed_peer();
  }
  void peer_closes() { apply(dialogue_->peer_closed()); }
  void child_closes() { apply(dialogue_->child_closed()); }
  void without_certificate() { certificate_ = false; }

  /// What has come to each side since the last call.
  std::string at_child() { return std::exchange(at_child_, {}); }
  std::string at_peer() { return std::exchange(at_peer_, {}); }
  DialogueEvent event() const { return event_; }
  /// The dialogue that continues inside TLS, if any.
  std::unique_ptr<Dialogue> inside_tls() const { return dialogue_->make_dialogue_inside_tls(); }
  bool child_input_ended() const { return child_input_ended_; }
  std::string reason() const { return reason_; }
  /// What the peer has sent and the dialogue has not taken.
  std::size_t left_in_kernel() const { return kernel_.size(); }

 private:
  std::string_view take_piece(std::string_view& bytes) const {
    const auto piece = bytes.substr(0, feeding_ == Feeding::Whole ? bytes.size() : 1);
    bytes.remove_prefix(piece.size());
    return piece;
  }
  void feed_peer() {
    std::string_view bytes = kernel_;
    while (!bytes.empty() && event_ == DialogueEvent::None && dialogue_->wants_peer_bytes()) {
      auto output = dialogue_->from_peer(take_piece(bytes));
      apply(std::move(output), bytes.size());
    }
    if (event_ == DialogueEvent::StayedPlain) at_child_ += std::exchange(bytes, {});
    kernel_ = std::string(bytes);
  }
  void apply(DialogueOutput output, std::size_t waiting = 0) {
    EXPECT_FALSE(child_input_ended_ && !output.to_child.empty()) << "said after the end";
    if (output.child_input_ends) {
      EXPECT_FALSE(child_input_ended_) << "a second end of the child's input";
      child_input_ended_ = true;
    }
    at_child_ += output.to_child;
    at_peer_ += output.to_peer;
    if (output.event == DialogueEvent::StarttlsRequested) {
      return apply(waiting > 0    ? dialogue_->refuse_injection()
                   : certificate_ ? dialogue_->accept_starttls()
                                  : dialogue_->refuse_unavailable());
    }
    if (output.event != DialogueEvent::None) {
      EXPECT_EQ(event_, DialogueEvent::None) << "a second end";
      event_ = output.event;
      reason_ = output.reason;
    } else if (!output.to_peer.empty()) {
      apply(dialogue_->from_peer({}));
    }
  }

  std::unique_ptr<Dialogue> dialogue_;
  Feeding feeding_;
  bool certificate_ = true;
  bool child_input_ended_ = false;
  std::string kernel_;
  std::string at_child_;
  std::string at_peer_;
  DialogueEvent event_ = DialogueEvent::None;
  std::string reason_;
};

/// A test of a dialogue; DOTLS_FED_BOTH_WAYS(Fixture) makes each run twice.
class DialogueTest : public testing::TestWithParam<Feeding> {};

#define DOTLS_FED_BOTH_WAYS(Fixture)                                                           \
  INSTANTIATE_TEST_SUITE_P(Fed, Fixture, testing::Values(Feeding::Whole, Feeding::ByteByByte), \
                           [](const testing::TestParamInfo<Feeding>& fed) {                    \
                             return fed.param == Feeding::Whole ? "Whole" : "ByteByByte";      \
                           })

inline std::ostream& operator<<(std::ostream& out, DialogueEvent event) {
  switch (event) {
    case DialogueEvent::None:
      return out << "None";
    case DialogueEvent::StarttlsRequested:
      return out << "StarttlsRequested";
    case DialogueEvent::Upgrade:
      return out << "Upgrade";
    case DialogueEvent::StayedPlain:
      return out << "StayedPlain";
    case DialogueEvent::Close:
      return out << "Close";
    case DialogueEvent::Injected:
      return out << "Injected";
    case DialogueEvent::ChildEnded:
      return out << "ChildEnded";
  }
  return out;
}

}  // namespace dotls

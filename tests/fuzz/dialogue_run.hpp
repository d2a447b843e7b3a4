// Goal: one conversation of the fuzzer's through a dialogue, with all that came out of it. What has
// to hold of that is in dialogue_rules.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dotls/starttls/dialogue.hpp"

namespace dotls::fuzz {

/// Aborts, so that libFuzzer keeps the input.
void require(bool holds, const char* what);

/// A conversation. As bytes: one of options (1: TLS required, 2: no certificate, the rest: how
/// small the pieces of the third feeding are), then pieces, each after a byte that says whose it
/// is: 1 the peer's, 2 the child's, 3 the peer closes, 4 the child closes. 5 and a byte n repeat
/// the byte before 64 times n.
struct Script {
  enum class Who { Peer, Child, PeerCloses, ChildCloses };
  struct Piece {
    Who who;
    std::string bytes;
  };
  bool require_tls = false;
  bool certificate = true;
  std::size_t chunk = 1;
  std::vector<Piece> pieces;
};
[[nodiscard]] Script parse_script(const std::uint8_t* data, std::size_t size);

/// What a conversation came to.
struct Outcome {
  std::string peer_sent;
  std::string child_sent;
  std::string to_child;
  std::string to_peer;
  DialogueEvent end = DialogueEvent::None;
  std::string reason;
  bool left_in_kernel = false;  // bytes of the peer's that were not taken
  bool peer_closed = false;
  /// The peer was held back, or many answers were given at once: what comes first depends on the
  /// pieces.
  bool depends_on_pieces = false;
  bool operator==(const Outcome&) const = default;
};

/// Holds the conversation in pieces of at most `chunk` bytes; but long rows of one byte go in
/// bigger ones.
[[nodiscard]] Outcome run(StarttlsProtocol protocol, const Script& script, std::size_t chunk);

/// Holds it once more, and what is much of it often; throws away what comes out, and requires that
/// the dialogue keeps little.
void require_bounded_memory(StarttlsProtocol protocol, const Script& script);

}  // namespace dotls::fuzz

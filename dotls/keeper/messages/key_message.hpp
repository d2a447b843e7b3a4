// What the key process tells the acceptor and the engines, and what they ask, as plain values and
// as packets. Both ends are one release, but an engine may be in foreign hands: what it sends is
// hostile until it is parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dotls/keeper/messages/keeper_status.hpp"
#include "shared/accounts.hpp"

namespace dotls {

/// No name that a client sends is longer (a ServerName of TLS has two bytes for its length, a host
/// name 253 characters).
inline constexpr std::size_t kMaxNameBytes = 255;
/// SHA-256.
inline constexpr std::size_t kSpkiHashBytes = 32;
/// TLS 1.2 has two randoms and Diffie-Hellman parameters of up to 8,192 bits, three numbers.
inline constexpr std::size_t kMaxSignedBytes = 4096;
/// RSA of 16,384 bits, OpenSSL's largest.
inline constexpr std::size_t kMaxSignatureBytes = 2048;

// From the acceptor.

/// It serves from now on. `parts`, `missing`: of its sandbox, for the administrator.
struct ReadyMessage {
  std::vector<std::string> parts;
  std::vector<std::string> missing;
};

/// A front waits: may it be served, and has anything changed?
struct NextMessage {};

// To the acceptor.

/// First of all. Comes with two descriptors: the listening socket, and the page for denied calls.
struct BeginMessage {
  /// Who it is to be; it stays who it is where there is none.
  std::optional<Account> account;
};

/// What the context is made from. Comes with two descriptors: a sealed file (sealed_file.hpp), and
/// a desk at which the handshakes that warm it up are signed. `has_names`: whether there are
/// certificates to ask for by name.
struct SetupMessage {
  bool has_names = false;
};

/// Serve it. Comes with the desk of its engine.
struct GoMessage {};

// From an engine, at its desk.

/// The chain for the name that the client wants. Once.
struct NameMessage {
  std::string name;
};

/// The one signature, by the key of the certificate with this hash (spki_hash()).
struct SignMessage {
  std::string spki_hash;
  std::uint16_t scheme = 0;
  std::string message;
};

/// How is the keeper? Instead of all other questions, for a front that is dotls --check.
struct StatusQuestion {};

// To an engine.

/// Comes with a sealed file, the chain.
struct ChainMessage {};

/// There is none, or it is unusable: then `problem` says why.
struct NoChainMessage {
  std::string problem;
};

/// Empty where it is refused.
struct SignatureMessage {
  std::string signature;
};

struct StatusAnswer {
  KeeperStatus status;
};

using AcceptorMessage = std::variant<ReadyMessage, NextMessage>;
using ToAcceptorMessage = std::variant<BeginMessage, SetupMessage, GoMessage>;
using QuestionMessage = std::variant<NameMessage, SignMessage, StatusQuestion>;
using AnswerMessage = std::variant<ChainMessage, NoChainMessage, SignatureMessage, StatusAnswer>;

[[nodiscard]] std::string encode(const AcceptorMessage& message);
[[nodiscard]] std::string encode(const ToAcceptorMessage& message);
[[nodiscard]] std::string encode(const QuestionMessage& message);
[[nodiscard]] std::string encode(const AnswerMessage& message);

/// nullopt unless `packet` is exactly one message of that kind, each value within its bounds.
[[nodiscard]] std::optional<AcceptorMessage> parse_acceptor_message(std::string_view packet);
[[nodiscard]] std::optional<ToAcceptorMessage> parse_to_acceptor_message(std::string_view packet);
[[nodiscard]] std::optional<QuestionMessage> parse_question(std::string_view packet);
[[nodiscard]] std::optional<AnswerMessage> parse_answer(std::string_view packet);

}  // namespace dotls

#include "dotls/keeper/messages/key_message.hpp"

#include <limits>
#include <type_traits>

#include "dotls/keeper/messages/keeper_status_form.hpp"
#include "dotls/keeper/messages/packet.hpp"

namespace dotls {
namespace {

// Of a sandbox.
constexpr std::size_t kMostParts = 16;
constexpr std::size_t kMaxPartBytes = 256;

// A message of the log, which cuts it as well.
constexpr std::size_t kMaxProblemBytes = 2048;

template <class Wire>
void carry_parts(Wire& wire, std::vector<std::string>& parts) {
  wire.count(parts, kMostParts);
  for (std::string& part : parts) wire.text(part, kMaxPartBytes);
}

template <class Wire>
void carry_values(Wire& wire, ReadyMessage& message) {
  carry_parts(wire, message.parts);
  carry_parts(wire, message.missing);
}

template <class Wire>
void carry_values(Wire&, NextMessage&) {}

template <class Wire>
void carry_values(Wire& wire, BeginMessage& message) {
  if (!wire.presence(message.account)) return;
  wire.number(message.account->uid, uid_t{0}, std::numeric_limits<uid_t>::max());
  wire.number(message.account->gid, gid_t{0}, std::numeric_limits<gid_t>::max());
}

template <class Wire>
void carry_values(Wire& wire, SetupMessage& message) {
  wire.flag(message.has_names);
}

template <class Wire>
void carry_values(Wire&, GoMessage&) {}

template <class Wire>
void carry_values(Wire& wire, NameMessage& message) {
  wire.text(message.name, kMaxNameBytes);
}

template <class Wire>
void carry_values(Wire& wire, SignMessage& message) {
  wire.text(message.spki_hash, kSpkiHashBytes);
  wire.number(message.scheme, std::uint16_t{0}, std::numeric_limits<std::uint16_t>::max());
  wire.text(message.message, kMaxSignedBytes);
}

template <class Wire>
void carry_values(Wire&, ChainMessage&) {}

template <class Wire>
void carry_values(Wire& wire, NoChainMessage& message) {
  carry_cut(wire, message.problem, kMaxProblemBytes);
}

template <class Wire>
void carry_values(Wire& wire, SignatureMessage& message) {
  wire.text(message.signature, kMaxSignatureBytes);
}

template <class Wire>
void carry_values(Wire&, StatusQuestion&) {}

template <class Wire>
void carry_values(Wire& wire, StatusAnswer& message) {
  carry_status(wire, message.status);
}

// The number of a message is its place in the variant: each end knows which it reads.
template <class Variant, class Message, std::uint8_t kIndex = 0>
constexpr std::uint8_t place_in() {
  if constexpr (std::is_same_v<std::variant_alternative_t<kIndex, Variant>, Message>) {
    return kIndex;
  } else {
    return place_in<Variant, Message, kIndex + 1>();
  }
}

template <class Variant>
struct Form {
  template <class Message>
  static std::uint8_t type_of(const Message&) {
    return place_in<Variant, Message>();
  }
  template <class Wire, class Message>
  static void carry(Wire& wire, Message& message) {
    carry_values(wire, message);
  }
};

template <class Variant>
std::string encode_any(const Variant& message) {
  return encode_packet<Form<Variant>>(message);
}

template <class Variant>
std::optional<Variant> parse_any(std::string_view packet) {
  return parse_packet<Form<Variant>, Variant>(packet);
}

}  // namespace

std::string encode(const AcceptorMessage& message) {
  return encode_any(message);
}

std::string encode(const ToAcceptorMessage& message) {
  return encode_any(message);
}

std::string encode(const QuestionMessage& message) {
  return encode_any(message);
}

std::string encode(const AnswerMessage& message) {
  return encode_any(message);
}

std::optional<AcceptorMessage> parse_acceptor_message(std::string_view packet) {
  return parse_any<AcceptorMessage>(packet);
}

std::optional<ToAcceptorMessage> parse_to_acceptor_message(std::string_view packet) {
  return parse_any<ToAcceptorMessage>(packet);
}

std::optional<QuestionMessage> parse_question(std::string_view packet) {
  return parse_any<QuestionMessage>(packet);
}

std::optional<AnswerMessage> parse_answer(std::string_view packet) {
  return parse_any<AnswerMessage>(packet);
}

}  // namespace dotls

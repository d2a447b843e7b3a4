// Goal: no bytes make the parsers between key process, acceptor and engines read beyond them; what
// they take is within its bounds and has one form only.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dotls/keeper/messages/codec.hpp"
#include "dotls/keeper/messages/key_message.hpp"

namespace {

using namespace dotls;

void require(bool holds) {
  if (!holds) std::abort();
}

// What the key process takes from engines in foreign hands.
void judge(const NameMessage& question) {
  require(question.name.size() <= kMaxNameBytes);
}

void judge(const SignMessage& question) {
  require(question.spki_hash.size() <= kSpkiHashBytes);
  require(question.message.size() <= kMaxSignedBytes);
}

// The others are its own, and bounded all the same.
template <class Message>
void judge(const Message&) {}

void judge(const SignatureMessage& answer) {
  require(answer.signature.size() <= kMaxSignatureBytes);
}

// Engines pass it on (fuzz_engine_message.cpp).
void judge(const StatusAnswer& answer) {
  require(parse_engine_message(encode(EngineMessage(StatusMessage{answer.status}))).has_value());
}

void judge(const ReadyMessage& ready) {
  require(ready.parts.size() <= 16 && ready.missing.size() <= 16);
}

template <class Variant>
void judge_all(const std::optional<Variant>& message, std::string_view packet) {
  if (!message) return;
  std::visit([](const auto& one) { judge(one); }, *message);
  require(encode(*message) == packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  judge_all(parse_question(packet), packet);
  judge_all(parse_answer(packet), packet);
  judge_all(parse_acceptor_message(packet), packet);
  judge_all(parse_to_acceptor_message(packet), packet);
  return 0;
}

#include "dotls/keeper/engine_desk.hpp"

#include <new>
#include <span>

#include "shared/error.hpp"
#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

template <class... Functions>
struct Cases : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Cases(Functions...) -> Cases<Functions...>;

}  // namespace

bool EngineDesk::serve(NamedChains& chains, const StatusSource& status) {
  forget_memory_shortage();
  for (;;) {
    Reception reception = channel_.try_receive();
    switch (reception.end) {
      case ReceiveEnd::Nothing:
        return true;
      case ReceiveEnd::Closed:
        return false;
      case ReceiveEnd::Refused:
        return refuse("a message that is too long, or with descriptors");
      case ReceiveEnd::Received:
        break;
    }
    const auto question = parse_question(reception.packet.bytes);
    if (!question || !reception.packet.fds.empty()) return refuse("a message that is none");
    const bool fine =
        std::visit(Cases{[&](const NameMessage& name) { return answer(name, chains); },
                         [&](const SignMessage& sign) { return answer(sign); },
                         [&](const StatusQuestion&) { return answer(status); }},
                   *question);
    if (!fine) return false;
  }
}

bool EngineDesk::answer(const NameMessage& question, NamedChains& chains) {
  if (budget_.names == 0) return refuse("it asked for a second certificate");
  --budget_.names;
  try {
    const auto chain = chains.find(question.name);
    if (!chain) return send(NoChainMessage{});
    named_ = chain->keys;
    return send(ChainMessage{}, chain->file.get());
  } catch (const Fatal& error) {
    return send(NoChainMessage{error.what()});
  }
}

bool EngineDesk::answer(const SignMessage& question) {
  if (budget_.signatures == 0) return refuse("it asked for a second signature");
  --budget_.signatures;
  auto signature = keys_->sign(question.spki_hash, question.scheme, question.message);
  if (!signature && named_)
    signature = named_->sign(question.spki_hash, question.scheme, question.message);
  if (budget_.signatures == 0) {
    keys_.reset();
    named_.reset();
  }
  if (!signature && memory_ran_out()) throw std::bad_alloc();
  if (!signature) return refuse("it asked for a signature that it may not have");
  return send(SignatureMessage{std::move(*signature)});
}

// First or never, and nothing after it: whoever serves a connection is counted as one.
bool EngineDesk::answer(const StatusSource& status) {
  if (budget_ != kEngineBudget) return refuse("it asked for the status beside other things");
  budget_ = {};
  keys_.reset();
  for_connection_ = false;
  return send(StatusAnswer{status()});
}

// The engine waits for it, so there is room; one that is stopped has asked too much.
bool EngineDesk::send(const AnswerMessage& message, int fd) {
  const std::span<const int> fds(&fd, fd < 0 ? 0 : 1);
  return channel_.send(encode(message), fds, Clock::now());
}

bool EngineDesk::refuse(const char* why) {
  breach_ = why;
  return false;
}

}  // namespace dotls

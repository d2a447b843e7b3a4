#include "dotls/keeper/front_link.hpp"

#include <utility>

#include "dotls/keeper/messages/codec.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

constexpr std::chrono::seconds kSayPatience{1};

}  // namespace

std::optional<FrontWord> FrontLink::try_hear() {
  if (lost_) return std::nullopt;
  Reception reception = channel_.try_receive();
  switch (reception.end) {
    case ReceiveEnd::Nothing:
      return std::nullopt;
    case ReceiveEnd::Closed:
      lose("");
      return std::nullopt;
    case ReceiveEnd::Refused:
      lose("a message that is too long, or with too many descriptors");
      return std::nullopt;
    case ReceiveEnd::Received:
      break;
  }
  const std::string& bytes = reception.packet.bytes;
  auto message = parse_front_message(bytes);
  if (!message) {
    lose(is_of_another_version(bytes) ? "it is of another version of dotls"
                                      : "a message that is none");
    return std::nullopt;
  }
  if (!permitted_.allows(*message, reception.packet.fds.size())) {
    lose("a message that it may not send now, or with other descriptors than it has");
    return std::nullopt;
  }
  return FrontWord{std::move(*message), std::move(reception.packet.fds)};
}

std::optional<FrontWord> FrontLink::hear(Deadline deadline) {
  for (;;) {
    auto word = try_hear();
    if (word || lost_) return word;
    if (wait_for({channel_.fd(), POLLIN, 0}, deadline, -1) == WaitEnd::TimedOut)
      return std::nullopt;
  }
}

void FrontLink::say(const EngineMessage& message) {
  if (lost_ || !permitted_.allows(message, 0)) return;
  static_cast<void>(channel_.send(encode(message), {}, Clock::now() + kSayPatience));
}

void FrontLink::lose(const char* why) {
  lost_ = true;
  breach_ = why;
}

}  // namespace dotls

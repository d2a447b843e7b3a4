#include "dotls/keeper/key_link.hpp"

#include <exception>
#include <utility>

#include "dotls/keeper/messages/sealed_file.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

constexpr std::chrono::seconds kPatience{10};

}  // namespace

std::optional<std::string> KeyLink::sign(std::string_view spki_hash, SignatureScheme scheme,
                                         std::string_view message) noexcept {
  try {
    const auto answer = ask(SignMessage{std::string(spki_hash), static_cast<std::uint16_t>(scheme),
                                        std::string(message)});
    if (!answer) return std::nullopt;
    const auto* signature = std::get_if<SignatureMessage>(&answer->message);
    if (signature == nullptr) return std::nullopt;
    return signature->signature;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<std::string> KeyLink::find_chain(std::string_view name) {
  // No host name is longer.
  if (name.size() > kMaxNameBytes) return std::nullopt;
  const auto answer = ask(NameMessage{std::string(name)});
  if (!answer) throw Fatal(kExitSystem, "the key process does not answer");
  if (const auto* none = std::get_if<NoChainMessage>(&answer->message)) {
    if (none->problem.empty()) return std::nullopt;
    throw Fatal::usage(none->problem);
  }
  auto chain = read_sealed_file(answer->fd.get(), kMaxChainBytes);
  if (!chain) throw Fatal(kExitSystem, "the key process sent no chain");
  return chain;
}

std::optional<KeeperStatus> KeyLink::find_status() {
  auto answer = ask(StatusQuestion{});
  auto* said = answer ? std::get_if<StatusAnswer>(&answer->message) : nullptr;
  if (said == nullptr) return std::nullopt;
  return std::move(said->status);
}

std::optional<KeyLink::Answer> KeyLink::ask(const QuestionMessage& question) {
  const Deadline deadline = Clock::now() + kPatience;
  if (!channel_.send(encode(question), {}, deadline)) return std::nullopt;
  if (wait_for({channel_.fd(), POLLIN, 0}, deadline, -1) != WaitEnd::Ready) return std::nullopt;
  Reception reception = channel_.try_receive();
  if (reception.end != ReceiveEnd::Received) return std::nullopt;
  auto message = parse_answer(reception.packet.bytes);
  const bool has_file = message && std::holds_alternative<ChainMessage>(*message);
  if (!message || reception.packet.fds.size() != (has_file ? 1U : 0U)) return std::nullopt;
  return Answer{std::move(*message),
                has_file ? std::move(reception.packet.fds.front()) : UniqueFd()};
}

}  // namespace dotls

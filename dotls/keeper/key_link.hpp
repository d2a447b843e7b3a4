// An engine's end of what it asks the key process: a chain for a name, and its signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/key_message.hpp"
#include "dotls/keeper/remote_key/signer.hpp"

namespace dotls {

/// Main thread. Each question blocks until it is answered, for ten seconds at most: the key process
/// answers at once, or is stopped or gone.
class KeyLink final : public Signer {
 public:
  explicit KeyLink(UniqueFd socket) : channel_(std::move(socket)) {}

  [[nodiscard]] std::optional<std::string> sign(std::string_view spki_hash, SignatureScheme scheme,
                                                std::string_view message) noexcept override;

  /// The chain for `name` as it was encoded (setup/); nullopt if there is none. Throws Fatal::usage
  /// if it is unusable, Fatal if nobody answers.
  [[nodiscard]] std::optional<std::string> find_chain(std::string_view name);

  /// How the keeper is, for a front that asked; nullopt if nobody answers. Nothing can be asked
  /// after it.
  [[nodiscard]] std::optional<KeeperStatus> find_status();

 private:
  struct Answer {
    AnswerMessage message;
    UniqueFd fd;
  };
  [[nodiscard]] std::optional<Answer> ask(const QuestionMessage& question);

  Channel channel_;
};

}  // namespace dotls

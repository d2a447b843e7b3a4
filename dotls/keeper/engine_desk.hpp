// The key process's end of what an engine asks it: one certificate by name and one signature, or
// how the keeper is.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "dotls/keeper/keys/key_ring.hpp"
#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/key_message.hpp"
#include "dotls/keeper/named_chains.hpp"

namespace dotls {

/// What a desk still gives.
struct DeskBudget {
  unsigned signatures = 0;
  unsigned names = 0;
  unsigned statuses = 0;

  bool operator==(const DeskBudget&) const = default;
};
inline constexpr DeskBudget kEngineBudget{1, 1, 1};
/// For the handshakes that warm an acceptor up (tls/warm_up.hpp).
inline constexpr DeskBudget kWarmUpBudget{16, 0, 0};

/// Makes the status of now, without waiting.
using StatusSource = std::function<KeeperStatus()>;

/// Main thread. What comes is hostile. The keys are those of the setup that the engine was given,
/// until it has had its signature.
class EngineDesk {
 public:
  EngineDesk(UniqueFd socket, std::shared_ptr<const KeyRing> keys, DeskBudget budget)
      : channel_(std::move(socket)),
        keys_(std::move(keys)),
        budget_(budget),
        for_connection_(budget == kEngineBudget) {}

  /// Readable when serve() has something to do; borrowed.
  [[nodiscard]] int fd() const { return channel_.fd(); }
  /// Answers what was asked. False if the engine has closed its end, or broke the rules: then
  /// breach() says how. Never blocks for the engine; reads files and signs.
  [[nodiscard]] bool serve(NamedChains& chains, const StatusSource& status);
  [[nodiscard]] bool owes_signatures() const { return budget_.signatures > 0; }
  /// Empty if it broke none.
  [[nodiscard]] std::string_view breach() const { return breach_; }
  /// Whether its engine is there for a connection, and not for a warm-up or the status.
  [[nodiscard]] bool is_for_connection() const { return for_connection_; }

 private:
  [[nodiscard]] bool answer(const NameMessage& question, NamedChains& chains);
  [[nodiscard]] bool answer(const SignMessage& question);
  [[nodiscard]] bool answer(const StatusSource& status);
  bool send(const AnswerMessage& message, int fd = -1);
  bool refuse(const char* why);

  Channel channel_;
  std::shared_ptr<const KeyRing> keys_;
  std::shared_ptr<const KeyRing> named_;
  DeskBudget budget_;
  bool for_connection_;
  std::string_view breach_;
};

}  // namespace dotls

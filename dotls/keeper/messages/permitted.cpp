#include "dotls/keeper/messages/permitted.hpp"

#include <algorithm>
#include <optional>

#include "dotls/keeper/messages/variables.hpp"

namespace dotls {
namespace {

using Stages = unsigned;

constexpr Stages at(Stage stage) {
  return 1U << static_cast<unsigned>(stage);
}

constexpr Stages kServed = at(Stage::Served) | at(Stage::Asked) | at(Stage::Running) |
                           at(Stage::Ended) | at(Stage::NotStarted);

struct Rule {
  MessageType message;
  /// In one connection.
  unsigned most;
  std::size_t fds;
  /// When it may come, and what follows.
  Stages stages;
  std::optional<Stage> next;
};

// In the order of MessageType: first what the front may send, then the engine, and what is no
// connection. With -s there are two programs, one in the clear and one inside TLS, else one.
constexpr std::array kRules{
    Rule{MessageType::Serve, 1, 3, at(Stage::Unserved), Stage::Served},
    Rule{MessageType::Started, 2, 2, at(Stage::Asked), Stage::Running},
    Rule{MessageType::NotStarted, 1, 0, at(Stage::Asked), Stage::NotStarted},
    Rule{MessageType::Ended, 2, 0, at(Stage::Running), Stage::Ended},
    // The engine may have asked for the second program before it hears of the first one's group.
    Rule{MessageType::Alone, 2, 0, at(Stage::Ended) | at(Stage::Asked), std::nullopt},

    Rule{MessageType::Start, 2, 0, at(Stage::Served) | at(Stage::Ended), Stage::Asked},
    // Each signal to the front is passed on to the program, so there is room for an impatient
    // administrator. What is left of its group is signalled too.
    Rule{MessageType::Signal, 1000, 0, at(Stage::Running) | at(Stage::Ended), std::nullopt},
    // A connection has a few lines; nobody fills the log with one.
    Rule{MessageType::Log, 64, 0, kServed, std::nullopt},
    Rule{MessageType::End, 1, 0, kServed, Stage::Over},

    Rule{MessageType::AskStatus, 1, 0, at(Stage::Unserved), Stage::Inspected},
    Rule{MessageType::Status, 1, 0, at(Stage::Inspected), Stage::Over},
};

constexpr const Rule& rule_for(MessageType type) {
  return kRules[static_cast<std::size_t>(type)];
}

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRules.size(); ++i)
    if (static_cast<std::size_t>(kRules[i].message) != i) return false;
  return kRules.size() == kMessageTypes;
}
static_assert(is_in_order());

}  // namespace

bool Permitted::allows(const FrontMessage& message, std::size_t fds) {
  const MessageType type = std::visit([](const auto& one) { return type_of(one); }, message);
  if (!is_in_turn(type, fds)) return false;
  if (type == MessageType::Alone && is_alone_) return false;
  if (const auto* serve = std::get_if<ServeMessage>(&message)) {
    begins_in_the_clear_ = serve->starttls.has_value();
    tells_all_ = serve->tls_environment;
  }
  // Said once of each program, and of the first no more once the second has started.
  if (type == MessageType::Alone) is_alone_ = true;
  if (type == MessageType::Started) is_alone_ = false;
  count(type);
  return true;
}

bool Permitted::allows(const EngineMessage& message, std::size_t fds) {
  const MessageType type = std::visit([](const auto& one) { return type_of(one); }, message);
  if (!is_in_turn(type, fds)) return false;
  const auto* start = std::get_if<StartMessage>(&message);
  if (start != nullptr && !fits(*start)) return false;
  count(type);
  return true;
}

bool Permitted::is_in_turn(MessageType type, std::size_t fds) const {
  const Rule& rule = rule_for(type);
  return (rule.stages & at(stage_)) != 0 && counts_[static_cast<std::size_t>(type)] < rule.most &&
         fds == rule.fds;
}

// The program in the clear hears nothing of TLS, and none hears more than the front asked for.
bool Permitted::fits(const StartMessage& start) const {
  const unsigned earlier = counts_[static_cast<std::size_t>(MessageType::Start)];
  if (begins_in_the_clear_ && earlier == 0) return start.variables.empty();
  if (!begins_in_the_clear_ && earlier > 0) return false;
  return tells_all_ || std::all_of(start.variables.begin(), start.variables.end(),
                                   [](const auto& v) { return v.first == kProviderVariable; });
}

void Permitted::count(MessageType type) {
  ++counts_[static_cast<std::size_t>(type)];
  if (const auto next = rule_for(type).next) stage_ = *next;
}

}  // namespace dotls

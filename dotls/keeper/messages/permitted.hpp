// Which message may come when: the table of what each side is allowed, and one connection's way
// through it.
#pragma once

#include <array>
#include <cstddef>

#include "dotls/keeper/messages/message_type.hpp"

namespace dotls {

/// How far a connection has come.
enum class Stage : unsigned {
  Unserved,  ///< nothing has been said
  Served,    ///< no program yet
  Asked,     ///< START waits for its answer
  Running,
  Ended,       ///< the program; others of its group may live, and another program may start
  NotStarted,  ///< nothing but the end may come
  Inspected,   ///< in place of all that: nothing but the status may come
  Over,
};

/// One connection, judged by the table. Both sides have one each, and ask it of every message: of
/// those that come, and before sending of their own. Refuses what comes too often, at the wrong
/// time or with another number of descriptors than the table says, and a start that says more than
/// the front asked for. A message that the other side sent before it heard of ours is no breach.
///
/// What comes and is refused is the end of the connection. Of our own only LOG and SIGNAL can be
/// refused (there have been too many), and then are not sent. One thread.
class Permitted {
 public:
  /// True if `message` may come now, with `fds` descriptors; then it counts as having come.
  [[nodiscard]] bool allows(const FrontMessage& message, std::size_t fds);
  [[nodiscard]] bool allows(const EngineMessage& message, std::size_t fds);

  [[nodiscard]] Stage stage() const { return stage_; }

 private:
  [[nodiscard]] bool is_in_turn(MessageType type, std::size_t fds) const;
  [[nodiscard]] bool fits(const StartMessage& start) const;
  void count(MessageType type);

  Stage stage_ = Stage::Unserved;
  std::array<unsigned, kMessageTypes> counts_{};
  bool begins_in_the_clear_ = false;
  bool tells_all_ = false;
  /// Nothing lives of the group of the program that ended last, and that has been said.
  bool is_alone_ = true;
};

}  // namespace dotls

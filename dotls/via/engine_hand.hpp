// The hand of an engine that is in another process: starts, signals and reaps the program for it,
// writes what it has to say to the log, and takes nothing else from it.
#pragma once

#include <optional>
#include <string>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/message.hpp"
#include "dotls/keeper/messages/permitted.hpp"
#include "dotls/network/network.hpp"
#include "dotls/program/program.hpp"
#include "dotls/via/lifeline.hpp"
#include "shared/error.hpp"
#include "shared/interrupts.hpp"
#include "shared/log.hpp"

namespace dotls {

/// Main thread. Borrows all but the channel.
class EngineHand {
 public:
  /// `socket`: the keeper's, for messages.
  EngineHand(Channel channel, std::string socket, ProgramStarter& programs, const Log& log)
      : channel_(std::move(channel)), socket_(std::move(socket)), programs_(programs), log_(log) {}

  /// Hands the connection over. A moment after an engine has taken it the descriptors are the
  /// engine's alone, so that its end is the connection's. Throws Fatal where the keeper is gone, or
  /// has no room for the message by `deadline`, or a signal has come. Blocks.
  void serve(const ServeMessage& message, NetworkFds network, UniqueFd lifeline,
             Interrupts& signals, Clock::time_point deadline);

  /// Serves the engine until it has ended the connection, or has ended itself, and returns the exit
  /// status. Then a program that still runs has `grace` to end, as one whose peer is gone. Throws
  /// Fatal where there was no engine, or none by `deadline`, or before a signal: then the network,
  /// if it is a socket, is shut down, so that the peer does not wait for one either. Blocks.
  [[nodiscard]] int run(const Lifeline& lifeline, Interrupts& signals, Clock::time_point deadline,
                        Clock::duration grace);

 private:
  enum class Turn { More, Over, Lost };

  [[nodiscard]] bool is_waiting();
  void shut_down() const;
  [[nodiscard]] Turn take_messages();
  [[nodiscard]] Turn obey(const EngineMessage& message);
  void start(const StartMessage& message);
  void report_program();
  [[nodiscard]] bool tell(const FrontMessage& message, std::span<const int> fds = {});
  [[nodiscard]] Deadline next_look() const;
  [[nodiscard]] std::string why_lost() const;
  [[nodiscard]] Fatal no_engine() const;
  [[nodiscard]] int end_without_engine(Interrupts& signals, Clock::duration grace);

  Channel channel_;
  std::string socket_;
  ProgramStarter& programs_;
  const Log& log_;
  Permitted permitted_;
  // While no engine has taken the connection.
  std::optional<NetworkFds> waiting_;
  std::optional<RunningProgram> running_;
  bool started_one_ = false;
  // What the engine was told of the present program, and whether it has had a signal sent to it.
  bool told_end_ = false;
  bool told_alone_ = false;
  bool signalled_ = false;
  // From a signal of ours: an engine that does not hear is not waited for.
  Deadline patience_;
  int status_ = 0;
  std::string breach_;
};

}  // namespace dotls

#include "dotls/via/engine_hand.hpp"

#include <malloc.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <utility>

#include "dotls/keeper/messages/codec.hpp"
#include "dotls/program/countdown.hpp"
#include "dotls/program/end_child.hpp"
#include "dotls/wrapper/early_end.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

constexpr std::chrono::seconds kSendPatience{5};
constexpr std::chrono::milliseconds kGroupLook{100};
// While the keeper has no time for us.
constexpr std::chrono::milliseconds kTurn{200};
constexpr const char* kNoTime = "before the keeper had time";

// An engine that was told of a signal ends the program within Countdown::kTermToKill and lets the
// network go a second later.
constexpr std::chrono::seconds kDeafEngine{15};

ProgramPipes no_pipes() {
  return {UniqueFd(), UniqueFd()};
}

}  // namespace

void EngineHand::serve(const ServeMessage& message, NetworkFds network, UniqueFd lifeline,
                       Interrupts& signals, Clock::time_point deadline) {
  const std::array fds{network.read.get(), network.write.get(), lifeline.get()};
  if (!permitted_.allows(message, fds.size())) throw no_engine();
  const std::string packet = encode(message);
  while (!channel_.send(packet, fds, earlier(deadline, Clock::now() + kTurn))) {
    if (errno != ETIMEDOUT) throw no_engine();
    if (const auto number = signals.try_take()) throw ended_by_signal(*number, kNoTime);
    if (Clock::now() >= deadline) throw keeper_is_busy(socket_);
  }
  waiting_.emplace(std::move(network));
}

int EngineHand::run(const Lifeline& lifeline, Interrupts& signals, Clock::time_point deadline,
                    Clock::duration grace) {
  for (;;) {
    // No event says that it was taken.
    const Deadline looks = waiting_ ? earlier(deadline, Clock::now() + kTurn) : std::nullopt;
    std::array waits{
        pollfd{channel_.fd(), POLLIN, 0}, pollfd{signals.fd(), POLLIN, 0},
        pollfd{running_ && !told_end_ ? running_->program->ended_fd() : -1, POLLIN, 0}};
    static_cast<void>(poll_until(waits, earlier(looks, earlier(next_look(), patience_))));
    if (is_waiting() && Clock::now() >= deadline) {
      shut_down();
      throw keeper_is_busy(socket_);
    }
    while (const auto number = signals.try_take()) {
      if (is_waiting()) {
        shut_down();
        throw ended_by_signal(*number, kNoTime);
      }
      lifeline.tell(*number);
      if (!patience_) patience_ = Clock::now() + kDeafEngine;
    }
    const Turn turn = waits[0].revents != 0 ? take_messages() : Turn::More;
    if (turn == Turn::Over) break;
    if (patience_ && Clock::now() >= *patience_) breach_ = "the keeper's engine does not answer";
    if (turn == Turn::Lost || !breach_.empty()) return end_without_engine(signals, grace);
    report_program();
  }
  // An engine ends the connection after its program.
  if (running_ && !running_->program->find_end()) return end_without_engine(signals, grace);
  return status_;
}

// Whether no engine has taken the connection yet.
bool EngineHand::is_waiting() {
  if (waiting_ && !channel_.has_unread()) waiting_.reset();
  return waiting_.has_value();
}

// The keeper has the descriptors until it comes to them, and the peer is not to wait for that.
void EngineHand::shut_down() const {
  ::shutdown(waiting_->read.get(), SHUT_RDWR);
  ::shutdown(waiting_->write.get(), SHUT_RDWR);
}

EngineHand::Turn EngineHand::take_messages() {
  for (;;) {
    const Reception reception = channel_.try_receive();
    switch (reception.end) {
      case ReceiveEnd::Nothing:
        return Turn::More;
      case ReceiveEnd::Closed:
        return Turn::Lost;
      case ReceiveEnd::Refused:
        breach_ = "the keeper's engine sent what no message is";
        return Turn::Lost;
      case ReceiveEnd::Received:
        break;
    }
    waiting_.reset();
    const auto message = parse_engine_message(reception.packet.bytes);
    if (!message || !permitted_.allows(*message, reception.packet.fds.size())) {
      breach_ = is_of_another_version(reception.packet.bytes)
                    ? "dotls-via and dotls-keeper are of different versions: start the keeper again"
                    : "the keeper's engine sent what it may not send";
      return Turn::Lost;
    }
    const Turn turn = obey(*message);
    if (turn != Turn::More) return turn;
  }
}

EngineHand::Turn EngineHand::obey(const EngineMessage& message) {
  if (const auto* log = std::get_if<LogMessage>(&message)) {
    log_.say(log->event);
  } else if (const auto* start_message = std::get_if<StartMessage>(&message)) {
    start(*start_message);
  } else if (const auto* signal = std::get_if<SignalMessage>(&message)) {
    signalled_ = true;
    running_->program->signal(signal->number);
  } else {
    status_ = std::get<EndMessage>(message).status;
    return Turn::Over;
  }
  return Turn::More;
}

void EngineHand::start(const StartMessage& message) {
  // The one before has ended: whoever asks for the next knows.
  if (running_) static_cast<void>(running_->program->reap());
  running_.reset();
  told_end_ = told_alone_ = signalled_ = false;
  try {
    running_.emplace(programs_.start(message.variables));
  } catch (const Fatal& error) {
    // Said here: the engine is not to know the program's name.
    log_.say(error.event());
    static_cast<void>(tell(NotStartedMessage{}));
    return;
  }
  started_one_ = true;
  const ProgramPipes pipes = std::exchange(running_->pipes, no_pipes());
  const std::array fds{pipes.read_fd(), pipes.write_fd()};
  static_cast<void>(tell(StartedMessage{}, fds));
  // From here on it only waits: what the start needed is the system's again.
  ::malloc_trim(0);
}

// The program stays a zombie, and its group's number taken, as long as the engine may send signals.
void EngineHand::report_program() {
  if (!running_) return;
  if (!told_end_) {
    const auto end = running_->program->find_end();
    if (!end) return;
    told_end_ = tell(EndedMessage{*end});
  }
  // /proc is searched only for a group that was told to end.
  if (signalled_ && !told_alone_ && !running_->program->has_left_others())
    told_alone_ = tell(AloneMessage{});
}

// No event announces the end of processes that are not our children.
Deadline EngineHand::next_look() const {
  if (running_ && told_end_ && signalled_ && !told_alone_) return Clock::now() + kGroupLook;
  return std::nullopt;
}

// An engine that has gone shows when the next message is read.
bool EngineHand::tell(const FrontMessage& message, std::span<const int> fds) {
  return permitted_.allows(message, fds.size()) &&
         channel_.send(encode(message), fds, Clock::now() + kSendPatience);
}

std::string EngineHand::why_lost() const {
  return breach_.empty() ? "the keeper's engine has ended" : breach_;
}

Fatal EngineHand::no_engine() const {
  return {kExitSystem, why_lost() + " (" + socket_ + "): look at the log of dotls-keeper"};
}

int EngineHand::end_without_engine(Interrupts& signals, Clock::duration grace) {
  if (!started_one_) throw no_engine();
  // Its end has closed the program's pipes, and the network.
  channel_ = Channel(UniqueFd());
  if (running_) {
    static_cast<void>(end_child(*running_->program, running_->pipes, signals,
                                signals.taken() ? Countdown() : Countdown(grace)));
  }
  Event event{EventKind::End,       Level::Error,    "connection broken: " + why_lost(),
              FailureClass::System, kExitConnection, HowEnded::Broken};
  log_.say(event);
  return kExitConnection;
}

}  // namespace dotls

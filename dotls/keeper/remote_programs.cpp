#include "dotls/keeper/remote_programs.hpp"

#include <malloc.h>

#include <csignal>
#include <memory>
#include <utility>

#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

constexpr std::chrono::seconds kStartPatience{30};
constexpr std::chrono::seconds kKillPatience{5};

// The front has ended, and its program with it, as far as anybody can know.
constexpr ProgramEnd kLost{true, SIGKILL};

class RemoteProgram final : public Program {
 public:
  explicit RemoteProgram(FrontLink& front) : front_(front) {}
  ~RemoteProgram() override {
    if (end_) return;
    RemoteProgram::signal(SIGKILL);
    wait_for_end(Clock::now() + kKillPatience);
  }

  // The socket is read empty; what it brought stays.
  [[nodiscard]] int ended_fd() const override { return end_ ? ended_.get() : front_.fd(); }
  [[nodiscard]] std::optional<ProgramEnd> find_end() override {
    hear();
    return end_;
  }
  void signal(int signal_number) override {
    signalled_ = true;
    front_.say(SignalMessage{signal_number});
  }
  // Until we are told, others may live that we have signalled.
  [[nodiscard]] bool has_left_others() override {
    hear();
    return signalled_ && !alone_ && !front_.is_lost();
  }
  [[nodiscard]] ProgramEnd reap() override {
    wait_for_end(std::nullopt);
    return *end_;
  }

 private:
  void hear() {
    while (const auto word = front_.try_hear()) {
      if (const auto* ended = std::get_if<EndedMessage>(&word->message)) note(ended->end);
      if (std::holds_alternative<AloneMessage>(word->message)) alone_ = true;
    }
    if (front_.is_lost() && !end_) note(kLost);
  }
  void note(ProgramEnd end) {
    end_ = end;
    raise_event(ended_.get());
  }
  void wait_for_end(Deadline deadline) {
    for (hear(); !end_; hear()) {
      if (wait_for({front_.fd(), POLLIN, 0}, deadline, -1) == WaitEnd::TimedOut) return;
    }
  }

  FrontLink& front_;
  UniqueFd ended_ = make_event_fd();
  std::optional<ProgramEnd> end_;
  bool signalled_ = false;
  bool alone_ = false;
};

}  // namespace

RunningProgram RemotePrograms::start(const Variables& tls_variables) {
  front_.say(StartMessage{tls_variables});
  const Deadline deadline = Clock::now() + kStartPatience;
  std::optional<FrontWord> answer = front_.hear(deadline);
  // Of the program before.
  while (answer && std::holds_alternative<AloneMessage>(answer->message))
    answer = front_.hear(deadline);
  if (!answer) throw Fatal(kExitSystem, "dotls-via is gone, or starts no program");
  if (std::holds_alternative<NotStartedMessage>(answer->message)) throw NotStarted();
  // What the handshake needed, and the keeper before it, is the system's again.
  ::malloc_trim(0);
  return {ProgramPipes(std::move(answer->fds.at(0)), std::move(answer->fds.at(1))),
          std::make_unique<RemoteProgram>(front_)};
}

}  // namespace dotls

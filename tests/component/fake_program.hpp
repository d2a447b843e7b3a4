// A program that is not our child, like one that another process has started for us.
#pragma once

#include <csignal>
#include <optional>
#include <vector>

#include "dotls/program/program.hpp"
#include "shared/posix_io.hpp"

namespace dotls::test {

/// It ends when the test says so, or at SIGKILL. One thread, unless noted.
class FakeProgram final : public Program {
 public:
  [[nodiscard]] int ended_fd() const override { return ended_.get(); }
  [[nodiscard]] std::optional<ProgramEnd> find_end() override {
    if (!has_ended_) return std::nullopt;
    return FakeProgram::reap();
  }
  void signal(int signal_number) override {
    signals.push_back(signal_number);
    if (signal_number == SIGKILL) end();
  }
  [[nodiscard]] bool has_left_others() override { return has_left; }
  [[nodiscard]] ProgramEnd reap() override { return {signals.size() > 0, kStatus}; }

  void end() {
    has_ended_ = true;
    raise_event(ended_.get());
  }

  static constexpr int kStatus = 7;
  std::vector<int> signals;  ///< that it was sent
  bool has_left = false;     ///< others of its group

 private:
  UniqueFd ended_ = make_event_fd();
  bool has_ended_ = false;
};

}  // namespace dotls::test

// See descendants.hpp.
#include "tests/support/descendants.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "tests/support/temp_dir.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {

void become_subreaper() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code gone;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t pid) {
  std::vector<pid_t> all = children_of(pid);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<pid_t> next = children_of(all[i]);
    all.insert(all.end(), next.begin(), next.end());
  }
  return all;
}

char process_state(pid_t pid) {
  // The name is in parentheses and may contain anything: the state follows the last one.
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t end = stat.rfind(')');
  return end == std::string::npos || end + 2 >= stat.size() ? '\0' : stat[end + 2];
}

bool blocks_signal(pid_t pid, int number) {
  const std::string status = read_file("/proc/" + std::to_string(pid) + "/status");
  const std::string label = "\nSigBlk:\t";
  const std::size_t at = status.find(label);
  if (at == std::string::npos) return false;
  return ((std::stoull(status.substr(at + label.size()), nullptr, 16) >> (number - 1)) & 1) != 0;
}

std::string describe_process(pid_t pid) {
  std::string command = read_file("/proc/" + std::to_string(pid) + "/cmdline");
  std::replace(command.begin(), command.end(), '\0', ' ');
  std::ostringstream text;
  text << "pid " << pid << " (" << process_state(pid) << ") " << command;
  return text.str();
}

void expect_no_children_left() {
  const auto none_left = [] {
    for (const pid_t child : children_of(::getpid())) ::waitpid(child, nullptr, WNOHANG);
    return children_of(::getpid()).empty();
  };
  if (wait_until(none_left)) return;
  std::string left;
  const std::vector<pid_t> all = descendants_of(::getpid());
  for (const pid_t pid : all) left += "\n  " + describe_process(pid);
  for (const pid_t pid : all) ::kill(pid, SIGKILL);
  ADD_FAILURE() << "left running:" << left;
  static_cast<void>(wait_until(none_left));
}

void expect_no_sanitizer_report(const std::string& text) {
  EXPECT_EQ(text.find("Sanitizer"), std::string::npos) << text;
  EXPECT_EQ(text.find("runtime error:"), std::string::npos) << text;
}

}  // namespace dotls::test

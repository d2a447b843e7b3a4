#include "dotls/program/process_group.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "shared/unique_fd.hpp"

namespace dotls {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// Whether `process`, a PID as text, is alive and in the group.
bool is_member(const char* process, pid_t group) {
  const UniqueFd fd(
      ::open((std::string("/proc/") + process + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 512> text{};
  if (!fd || ::read(fd.get(), text.data(), text.size() - 1) <= 0) return false;
  // "pid (name) state ppid pgrp ...", where the name may hold anything.
  const char* after_name = std::strrchr(text.data(), ')');
  char state = 0;
  int its_group = 0;
  if (after_name == nullptr || std::sscanf(after_name + 1, " %c %*d %d", &state, &its_group) != 2) {
    return false;
  }
  return its_group == group && state != 'Z' && state != 'X';
}

}  // namespace

bool has_other_members(pid_t leader) {
  const std::unique_ptr<DIR, CloseDirectory> processes(::opendir("/proc"));
  if (!processes) return false;
  while (const dirent* entry = ::readdir(processes.get())) {
    const long number = std::strtol(entry->d_name, nullptr, 10);
    if (number > 0 && number != leader && is_member(entry->d_name, leader)) return true;
  }
  return false;
}

}  // namespace dotls

// testprog's answers to "what did you find when you started?". See testprog.hpp.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

#include "tests/support/testprog.hpp"

namespace dotls::test {

void report_environment(Arguments&) {
  for (char** one = environ; *one != nullptr; ++one) put(1, std::string(*one) + '\0');
}

void report_descriptors(Arguments&) {
  std::string list;
  for (int fd = 0; fd < 1024; ++fd) {
    std::array<char, 4096> target;
    const std::string name = "/proc/self/fd/" + std::to_string(fd);
    const ssize_t length = ::readlink(name.c_str(), target.data(), target.size());
    if (length < 0) continue;
    list += std::to_string(fd) + ' ';
    list.append(target.data(), static_cast<std::size_t>(length));
    list += '\n';
  }
  put(1, list);
}

void report_flags(Arguments&) {
  for (int fd = 0; fd < 3; ++fd) {
    const bool nonblocking = (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
    put(1, std::to_string(fd) + (nonblocking ? " nonblock\n" : " block\n"));
  }
}

void report_signals(Arguments&) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("SigBlk", 0) == 0 || line.rfind("SigIgn", 0) == 0) put(1, line + '\n');
  }
}

void report_ids(Arguments&) {
  put(1, "pid " + std::to_string(::getpid()) + "\nppid " + std::to_string(::getppid()) + "\npgid " +
             std::to_string(::getpgrp()) + "\nsid " + std::to_string(::getsid(0)) + '\n');
}

}  // namespace dotls::test

// Connecting to the keeper, and what to do where that fails.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/socket_address.hpp"
#include "shared/accounts.hpp"
#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

// How long a signal may wait.
constexpr std::chrono::milliseconds kTurn{200};

// For connect(2): SO_SNDTIMEO bounds it, and 0 would be no bound.
void limit_waiting(int fd, Deadline deadline) {
  if (!deadline) return;
  using std::chrono::microseconds;
  constexpr std::int64_t kInSecond = 1'000'000;
  const std::int64_t left = std::max<std::int64_t>(
      std::chrono::ceil<microseconds>(*deadline - Clock::now()).count(), 1000);
  const timeval limit{left / kInSecond, left % kInSecond};
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

// connect(2) wants to write to the socket, and to search the directories above it.
std::string who_may(const std::string& path) {
  const std::string us = "we are " + owner_name(::geteuid(), ::getegid());
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return us + "; open its directory to us (chmod g+x)";
  std::array<char, 16> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(found.st_mode & 07777U));
  return "it has mode " + std::string(mode.data()) + " and belongs to " +
         owner_name(found.st_uid, found.st_gid) + ", " + us +
         "; give it a group that we have, and mode 0660 (chgrp, chmod)";
}

bool is_something_else(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && !S_ISSOCK(found.st_mode);
}

Fatal failure_of(const std::string& path, int error_number) {
  const std::string name = printable(path);
  const std::string text = name + ": " + error_text(error_number);
  // The kernel says of any file that nobody listens there.
  if (error_number == ECONNREFUSED && is_something_else(path))
    return Fatal::usage(name + ": not the socket of a dotls-keeper");
  switch (error_number) {
    case ENOENT:
    case ECONNREFUSED:
      return Fatal(kExitSystem, text + "; start dotls-keeper " + name);
    case EAGAIN:
      return keeper_is_busy(path);
    case EACCES:
    case EPERM:
      return Fatal::usage(text + ": " + who_may(path));
    case EPROTOTYPE:
      return Fatal::usage(name + ": not the socket of a dotls-keeper");
    default:
      return Fatal::file(name, error_number);
  }
}

}  // namespace

Fatal keeper_is_busy(const std::string& path) {
  return {kExitSystem, printable(path) +
                           ": nobody answered in time; the keeper is full (--max), too busy or "
                           "stopped: look at its log"};
}

std::optional<Channel> connect_to_keeper(const std::string& path, Deadline deadline,
                                         int interrupt_fd) {
  const sockaddr_un address = socket_address(path);
  UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!fd) throw Fatal::system("make a socket", errno);
  for (;;) {
    // Blocking: the kernel queues us, while a socket that does not block is turned away when the
    // keeper is busy.
    // In turns, because it waits for nothing else.
    limit_waiting(fd.get(), earlier(deadline, Clock::now() + kTurn));
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return Channel(std::move(fd));
    if (errno != EINTR && errno != EAGAIN) throw failure_of(path, errno);
    std::array<pollfd, 1> interrupt{pollfd{interrupt_fd, POLLIN, 0}};
    if (poll_until(interrupt, Clock::now())) return std::nullopt;
    if (deadline && Clock::now() >= *deadline) throw failure_of(path, EAGAIN);
  }
}

}  // namespace dotls

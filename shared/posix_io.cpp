#include "shared/posix_io.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstdint>

#include "shared/error.hpp"

namespace dotls {
namespace {

int milliseconds_until(Deadline deadline) {
  if (!deadline) return -1;
  // Rounded up: a poll that ends a fraction early would only be repeated.
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  if (left <= 0) return 0;
  constexpr std::int64_t kOneDay = 86'400'000;
  return static_cast<int>(std::min<std::int64_t>(left, kOneDay));
}

}  // namespace

Deadline earlier(Deadline a, Deadline b) {
  return a && b ? std::min(*a, *b) : (a ? a : b);
}

bool poll_until(std::span<pollfd> entries, Deadline deadline) {
  for (;;) {
    const int ready = ::poll(entries.data(), entries.size(), milliseconds_until(deadline));
    if (ready < 0 && errno != EINTR) throw Fatal::system("poll", errno);
    if (ready > 0) return true;
    if (ready == 0 && deadline && Clock::now() >= *deadline) return false;
  }
}

UniqueFd make_event_fd() {
  UniqueFd fd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!fd) throw Fatal::system("eventfd", errno);
  return fd;
}

void raise_event(int event_fd) {
  const std::uint64_t one = 1;
  // It can only fail if the counter is full, and then the event is already raised.
  [[maybe_unused]] const ssize_t written = ::write(event_fd, &one, sizeof one);
}

void clear_event(int event_fd) {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(event_fd, &count, sizeof count);
}

UniqueFd duplicate_above(int fd, int least, const char* doing) {
  UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, least));
  // EINVAL: ulimit -n is below `least`.
  if (!copy) throw Fatal::system(doing, errno == EINVAL ? EMFILE : errno);
  return copy;
}

std::vector<std::string> words_of(char* const* list) {
  std::vector<std::string> words;
  for (; *list != nullptr; ++list) words.emplace_back(*list);
  return words;
}

std::vector<char*> word_pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

NonblockingGuard::NonblockingGuard(int fd, const std::string& what)
    : fd_(fd), flags_(::fcntl(fd, F_GETFL)) {
  if (flags_ < 0 || ::fcntl(fd_, F_SETFL, flags_ | O_NONBLOCK) < 0)
    throw Fatal::system(what, errno);
}

NonblockingGuard::~NonblockingGuard() {
  ::fcntl(fd_, F_SETFL, flags_);
}

}  // namespace dotls

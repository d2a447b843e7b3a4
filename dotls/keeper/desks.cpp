#include "dotls/keeper/desks.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <string>
#include <utility>

#include "shared/error.hpp"
#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

// Whether it goes on, and if not what there is to say.
struct Served {
  bool goes_on = false;
  std::string_view failure;
};

// A lack of memory ends what one engine asked for, and nothing else.
Served serve_one(EngineDesk& desk, NamedChains& chains, const StatusSource& status) {
  try {
    const bool goes_on = desk.serve(chains, status);
    return {goes_on, desk.breach()};
  } catch (const std::bad_alloc&) {
    return {false, kMemoryAdvice};
  }
}

}  // namespace

Desks::Desks() : ready_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!ready_) throw Fatal::system("epoll_create", errno);
}

void Desks::add(EngineDesk desk) {
  const int fd = desk.fd();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(ready_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
    throw Fatal::system("epoll_ctl", errno);
  desks_.emplace(fd, std::move(desk));
}

bool Desks::owe_signatures() const {
  return std::any_of(desks_.begin(), desks_.end(),
                     [](const auto& desk) { return desk.second.owes_signatures(); });
}

std::size_t Desks::connections() const {
  return static_cast<std::size_t>(std::count_if(desks_.begin(), desks_.end(), [](const auto& one) {
    return one.second.is_for_connection();
  }));
}

void Desks::serve(NamedChains& chains, const StatusSource& status, const Log& log) {
  std::array<epoll_event, 64> events{};
  const int count = ::epoll_wait(ready_.get(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const auto found = desks_.find(events[static_cast<std::size_t>(i)].data.fd);
    if (found == desks_.end()) continue;
    const Served served = serve_one(found->second, chains, status);
    if (served.goes_on) continue;
    if (!found->second.breach().empty()) ++breaches_;
    // Closed, which takes it out of the set.
    desks_.erase(found);
    if (served.failure.empty()) continue;
    log.error("an engine gets no more from the key process: " + std::string(served.failure));
  }
}

}  // namespace dotls

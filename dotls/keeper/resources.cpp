#include "dotls/keeper/resources.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "shared/error.hpp"

namespace dotls {

std::size_t make_room(std::optional<unsigned> wanted) {
  constexpr rlim_t kOthers = 100;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) throw Fatal::system("getrlimit", errno);
  const rlim_t possible = limit.rlim_max > kOthers ? limit.rlim_max - kOthers : 1;
  const rlim_t most = std::min<rlim_t>(wanted.value_or(kMostEngines), possible);
  if (wanted && most < *wanted) {
    throw Fatal::usage("--max " + std::to_string(*wanted) + ": wants " +
                       std::to_string(*wanted + kOthers) + " descriptors, and the limit is " +
                       std::to_string(limit.rlim_max) +
                       "; raise ulimit -Hn, or give a smaller --max");
  }
  limit.rlim_cur = std::clamp(most + kOthers, limit.rlim_cur, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) throw Fatal::system("setrlimit", errno);
  return most;
}

std::optional<Account> account_of(const KeeperSettings& settings) {
  if (!settings.user) return std::nullopt;
  const auto account = find_account(*settings.user);
  if (!account) throw Fatal::usage("--user " + *settings.user + ": no such user; useradd --system");
  if (::geteuid() != 0 && account->uid != ::geteuid())
    throw Fatal::usage("--user " + *settings.user + ": only root can become another user");
  return account;
}

}  // namespace dotls

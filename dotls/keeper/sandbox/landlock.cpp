#include "dotls/keeper/sandbox/landlock.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "shared/error.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {
namespace {

// From linux/landlock.h and asm-generic/unistd.h, which may be older than the kernel that runs us.
constexpr long kCreateRuleset = 444;
constexpr long kRestrictSelf = 446;
constexpr unsigned kAskVersion = 1;
struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

// The first `count` rights.
constexpr std::uint64_t rights(int count) {
  return (std::uint64_t{1} << count) - 1;
}

// All that this version of the interface knows. A kernel takes zeros for what it does not know.
constexpr RulesetAttributes everything(long version) {
  RulesetAttributes all;
  all.files = rights(13);
  if (version >= 2) all.files = rights(14);   // links and renames across directories
  if (version >= 3) all.files = rights(15);   // truncate(2)
  if (version >= 4) all.network = rights(2);  // bind and connect, TCP
  if (version >= 5) all.files = rights(16);   // ioctl(2) of devices
  if (version >= 6) all.scopes = rights(2);   // abstract sockets, signals
  return all;
}

}  // namespace

std::string enter_landlock() {
  const long version = ::syscall(kCreateRuleset, nullptr, std::size_t{0}, kAskVersion);
  if (version < 1) {
    if (errno == ENOSYS) return "the kernel has none";
    if (errno == EOPNOTSUPP) return "disabled when the kernel was started";
    // What filters of containers say to what they do not know.
    if (errno == EPERM) return "not permitted here";
    throw Fatal::system("sandbox: Landlock", errno);
  }
  // Without a rule: there is nothing that is allowed.
  const RulesetAttributes denied = everything(version);
  const UniqueFd ruleset(static_cast<int>(::syscall(kCreateRuleset, &denied, sizeof denied, 0U)));
  if (!ruleset) throw Fatal::system("sandbox: Landlock", errno);
  if (::syscall(kRestrictSelf, ruleset.get(), 0U) != 0) {
    throw Fatal::system("sandbox: Landlock", errno);
  }
  return {};
}

}  // namespace dotls

#include "shared/accounts.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <vector>

#include "shared/error.hpp"

namespace dotls {
namespace {

constexpr std::size_t kFirstBuffer = 1024;
constexpr std::size_t kMaxBuffer = std::size_t{16} * 1024 * 1024;  // a group of very many members

// Calls a get..._r function with a large enough buffer. 0 and a null pointer: no such entry.
template <class Entry, class Look>
int look_up(Entry& entry, std::vector<char>& buffer, Entry*& found, Look look) {
  for (buffer.resize(kFirstBuffer);; buffer.resize(buffer.size() * 2)) {
    found = nullptr;
    const int error = look(&entry, buffer.data(), buffer.size(), &found);
    if (error == EINTR || (error == ERANGE && buffer.size() < kMaxBuffer)) continue;
    // getgrnam_r(3): these too mean "not found", by the name service in use.
    return error == ENOENT || error == ESRCH || error == EBADF || error == EPERM ? 0 : error;
  }
}

}  // namespace

std::string user_name(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer;
  look_up(entry, buffer, found, [&](auto... rest) { return getpwuid_r(uid, rest...); });
  return found == nullptr ? std::to_string(uid) : found->pw_name;
}

std::string group_name(gid_t gid) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer;
  look_up(entry, buffer, found, [&](auto... rest) { return getgrgid_r(gid, rest...); });
  return found == nullptr ? std::to_string(gid) : found->gr_name;
}

std::string owner_name(uid_t uid, gid_t gid) {
  return user_name(uid) + ":" + group_name(gid);
}

std::optional<Account> find_account(const std::string& name) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer;
  const int error = look_up(entry, buffer, found,
                            [&](auto... rest) { return getpwnam_r(name.c_str(), rest...); });
  if (error != 0) throw Fatal::system("user " + name + ": the look-up failed", error);
  if (found == nullptr) return std::nullopt;
  return Account{found->pw_uid, found->pw_gid};
}

std::optional<gid_t> find_group(const std::string& name) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer;
  const int error = look_up(entry, buffer, found,
                            [&](auto... rest) { return getgrnam_r(name.c_str(), rest...); });
  // Not "missing": while the name service is down, files must not fall back to another group.
  if (error != 0) throw Fatal::system("group " + name + ": the look-up failed", error);
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

}  // namespace dotls

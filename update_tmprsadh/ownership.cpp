#include "update_tmprsadh/ownership.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "shared/error.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls {
namespace {

constexpr std::size_t kFirstBuffer = 1024;
constexpr std::size_t kMaxBuffer = std::size_t{16} * 1024 * 1024;  // a group of very many members

// Calls one of the get..._r functions with a buffer that is large enough. 0 and a null pointer:
// no such entry.
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

std::optional<gid_t> find_group(const std::string& name) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer;
  const int error = look_up(entry, buffer, found,
                            [&](auto... rest) { return getgrnam_r(name.c_str(), rest...); });
  // Not "missing": with the name service down the files must not go to a group that cannot be read.
  if (error != 0) throw system_error("group " + name + ": the look-up failed", error);
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

std::string group_name(gid_t gid) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer;
  look_up(entry, buffer, found, [&](auto... rest) { return getgrgid_r(gid, rest...); });
  return found == nullptr ? std::to_string(gid) : found->gr_name;
}

std::string user_name(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer;
  look_up(entry, buffer, found, [&](auto... rest) { return getpwuid_r(uid, rest...); });
  return found == nullptr ? std::to_string(uid) : found->pw_name;
}

}  // namespace

Ownership find_ownership(const std::optional<std::string>& group, gid_t directory_gid,
                         const Diagnostics& diagnostics) {
  Ownership ownership;
  if (geteuid() == 0) ownership.uid = 0;
  const std::string name = group.value_or(kDefaultGroup);
  const auto gid = find_group(name);
  ownership.gid = gid.value_or(directory_gid);
  if (!gid) {
    const std::string message =
        "there is no group " + name + ", so the files go to the directory's, " +
        group_name(directory_gid) + "; groupadd " + name + ", or name another with --group";
    if (group) {
      diagnostics.error(message);
    } else {
      diagnostics.status(message);
    }
  }
  return ownership;
}

std::string group_refused_notice(const std::optional<std::string>& group) {
  return "the files keep the group they were made with; only root, or a member of it, can give "
         "them "
         "to " +
         group.value_or(kDefaultGroup);
}

std::string owner_name(uid_t uid, gid_t gid) {
  return user_name(uid) + ":" + group_name(gid);
}

}  // namespace dotls

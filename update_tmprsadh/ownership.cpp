#include "update_tmprsadh/ownership.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "shared/error.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls::update {
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

bool is_member_of(gid_t gid) {
  if (getegid() == gid) return true;
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  return count > 0 && std::find(groups.begin(), groups.end(), gid) != groups.end();
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
  ownership.can_give = ownership.uid.has_value() || is_member_of(ownership.gid);
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

mode_t mode_for(gid_t gid, const Ownership& ownership, gid_t directory_gid) {
  return gid == ownership.gid || gid == directory_gid ? kSharedMode : kClosedMode;
}

bool is_as_made(const struct stat& facts, const Ownership& ownership, gid_t directory_gid) {
  if (facts.st_uid != 0 && facts.st_uid != geteuid()) return false;
  if (ownership.can_give && facts.st_gid != ownership.gid) return false;
  return (facts.st_mode & ALLPERMS) == mode_for(facts.st_gid, ownership, directory_gid);
}

std::optional<std::string> find_exposure(const struct stat& facts) {
  if ((facts.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    return "open to everyone, so what is in it may be known";
  }
  if (facts.st_uid == 0 || facts.st_uid == geteuid()) return std::nullopt;
  return "belongs to " + owner_name(facts.st_uid, facts.st_gid) + ", who may know what is in it";
}

void report_refusal(GroupRefusal refusal, const std::optional<std::string>& group,
                    const Diagnostics& diagnostics) {
  const std::string name = group.value_or(kDefaultGroup);
  const std::string reason = "only root, or a member of it, can give them to " + name;
  switch (refusal) {
    case GroupRefusal::None:
      return;
    case GroupRefusal::DirectorysGroup:
      return diagnostics.status("the files keep the directory's group; " + reason);
    case GroupRefusal::Closed:
      return diagnostics.error("the files are for their owner alone (mode 0600), since " + reason +
                               "; run as root, or name a group of yours with --group");
  }
}

std::string owner_name(uid_t uid, gid_t gid) {
  return user_name(uid) + ":" + group_name(gid);
}

}  // namespace dotls::update

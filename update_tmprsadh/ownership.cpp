#include "update_tmprsadh/ownership.hpp"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "shared/accounts.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls::update {
namespace {

bool is_member_of(gid_t gid) {
  if (getegid() == gid) return true;
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  return count > 0 && std::find(groups.begin(), groups.end(), gid) != groups.end();
}

}  // namespace

Ownership look_up_ownership(const std::optional<std::string>& group, gid_t directory_gid,
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

}  // namespace dotls::update

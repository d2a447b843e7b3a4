// Whose the files shall be, root and the group that the services run as, and whether a file is. It
// touches none.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <optional>
#include <string>

#include "shared/diagnostics.hpp"

namespace dotls::update {

struct Ownership {
  /// nullopt: the owner stays as made, because only root can give a file away.
  std::optional<uid_t> uid;
  gid_t gid = 0;
  /// Whether this process may give a file to that group.
  bool can_give = true;
};

/// The mode of what is made, and the one of what this process cannot give to a group that is meant
/// to read it.
inline constexpr mode_t kSharedMode = S_IRUSR | S_IWUSR | S_IRGRP;
inline constexpr mode_t kClosedMode = S_IRUSR | S_IWUSR;

/// The mode for a file of group `gid`, in a directory of `directory_gid`. A group that nobody
/// chose, such as a user's primary one, must not come to read a key.
[[nodiscard]] mode_t mode_for(gid_t gid, const Ownership& ownership, gid_t directory_gid);

/// Whether a file of these facts has owner, group and mode as this process would make it, and none
/// that others can have changed.
[[nodiscard]] bool is_as_made(const struct stat& facts, const Ownership& ownership,
                              gid_t directory_gid);

/// Looks `group` up (kDefaultGroup where it is nullopt); where there is no such group it is the
/// directory's, which is said once: as an error where the group was asked for, else as a notice.
/// May block in the name service. Throws Fatal::system where that fails.
[[nodiscard]] Ownership look_up_ownership(const std::optional<std::string>& group,
                                          gid_t directory_gid, const Diagnostics& diagnostics);

/// What to say once where files could not be given to the group.
enum class GroupRefusal { None, DirectorysGroup, Closed };

/// Says it: a notice where the directory's group reads them, an error where no group does.
void report_refusal(GroupRefusal refusal, const std::optional<std::string>& group,
                    const Diagnostics& diagnostics);

}  // namespace dotls::update

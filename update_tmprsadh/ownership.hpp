// The intended owner of the files, root and the services' group, and whether a file has it.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <optional>
#include <string>

#include "shared/diagnostics.hpp"

namespace dotls::update {

struct Ownership {
  /// nullopt: the owner stays as made, because only root can chown.
  std::optional<uid_t> uid;
  gid_t gid = 0;
  /// Whether this process may give a file to that group.
  bool can_give = true;
};

/// The mode of new files, and of those that cannot be given to the group that should read them.
inline constexpr mode_t kSharedMode = S_IRUSR | S_IWUSR | S_IRGRP;
inline constexpr mode_t kClosedMode = S_IRUSR | S_IWUSR;

/// The mode for a file of group `gid` in a directory of `directory_gid`. A group that nobody chose,
/// such as a user's primary one, must not read a key.
[[nodiscard]] mode_t mode_for(gid_t gid, const Ownership& ownership, gid_t directory_gid);

/// Whether a file has the owner, group and mode that this process would give it, so that no other
/// user can have changed it.
[[nodiscard]] bool is_as_made(const struct stat& facts, const Ownership& ownership,
                              gid_t directory_gid);

/// Looks `group` up (kDefaultGroup if nullopt). If it does not exist, uses the directory's and says
/// so once: as an error if the group was given, else as a notice. May block in the name service.
/// Throws Fatal::system if that fails.
[[nodiscard]] Ownership look_up_ownership(const std::optional<std::string>& group,
                                          gid_t directory_gid, const Diagnostics& diagnostics);

/// What to say once if files could not be given to the group.
enum class GroupRefusal { None, DirectorysGroup, Closed };

/// Says it: a notice if the directory's group can read them, an error if no group can.
void report_refusal(GroupRefusal refusal, const std::optional<std::string>& group,
                    const Diagnostics& diagnostics);

}  // namespace dotls::update

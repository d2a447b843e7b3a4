// Whose the files shall be: root and the group that the services run as. It touches no file.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "shared/diagnostics.hpp"

namespace dotls {

struct Ownership {
  /// nullopt: the owner stays as made, because only root can give a file away.
  std::optional<uid_t> uid;
  gid_t gid = 0;
};

/// Looks `group` up (kDefaultGroup where it is nullopt); where there is no such group it is the
/// directory's, which is said once: as an error where the group was asked for, else as a notice.
/// May block in the name service. Throws system_error where that fails.
[[nodiscard]] Ownership find_ownership(const std::optional<std::string>& group, gid_t directory_gid,
                                       const Diagnostics& diagnostics);

/// What to say once where files kept the group that they were made with.
[[nodiscard]] std::string group_refused_notice(const std::optional<std::string>& group);

/// The names of a user and a group, "root:qcerts"; numbers where there is no name.
[[nodiscard]] std::string owner_name(uid_t uid, gid_t gid);

}  // namespace dotls

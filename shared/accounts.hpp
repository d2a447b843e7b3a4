// Users and groups, as the name service knows them. It may block, as long as that takes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace dotls {

/// The name of a user or a group; the number where there is no name. Any thread.
[[nodiscard]] std::string user_name(uid_t uid);
[[nodiscard]] std::string group_name(gid_t gid);
/// Both, "root:qcerts".
[[nodiscard]] std::string owner_name(uid_t uid, gid_t gid);

/// The group of this name; nullopt where there is none. Throws Fatal::system where that cannot be
/// told. Any thread.
[[nodiscard]] std::optional<gid_t> find_group(const std::string& name);

}  // namespace dotls

// Users and groups, as the name service knows them. The calls may block.
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

/// A user, and the group that it logs in with.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
};

/// The user of this name; nullopt if there is none. Throws Fatal::system if the look-up fails. Any
/// thread.
[[nodiscard]] std::optional<Account> find_account(const std::string& name);

/// The group of this name; nullopt if there is none. Throws Fatal::system if the look-up fails. Any
/// thread.
[[nodiscard]] std::optional<gid_t> find_group(const std::string& name);

}  // namespace dotls

#include "dotls/keeper/sandbox/privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "shared/error.hpp"

namespace dotls {
namespace {

bool is_for_good(const Account& user, gid_t former_group) {
  uid_t uid = 0;
  uid_t effective_uid = 0;
  uid_t saved_uid = 0;
  gid_t gid = 0;
  gid_t effective_gid = 0;
  gid_t saved_gid = 0;
  ::getresuid(&uid, &effective_uid, &saved_uid);
  ::getresgid(&gid, &effective_gid, &saved_gid);
  const std::array uids{uid, effective_uid, saved_uid};
  const std::array gids{gid, effective_gid, saved_gid};
  return std::count(uids.begin(), uids.end(), user.uid) == 3 &&
         std::count(gids.begin(), gids.end(), user.gid) == 3 && ::getgroups(0, nullptr) == 0 &&
         ::setuid(0) != 0 && ::seteuid(0) != 0 &&
         (former_group == user.gid || ::setegid(former_group) != 0);
}

}  // namespace

std::string become(const std::optional<Account>& user) {
  if (::geteuid() != 0) return "not root";
  if (!user) return "none was asked for";
  if (user->uid == 0) throw Fatal::usage("sandbox: root is no user to become");
  const std::string doing = "sandbox: become user " + std::to_string(user->uid);
  const gid_t former_group = ::getgid();
  if (::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0) throw Fatal::system(doing, errno);
  if (::setgroups(0, nullptr) != 0) throw Fatal::system(doing, errno);
  if (::setresgid(user->gid, user->gid, user->gid) != 0) throw Fatal::system(doing, errno);
  if (::setresuid(user->uid, user->uid, user->uid) != 0) throw Fatal::system(doing, errno);
  if (!is_for_good(*user, former_group)) throw Fatal(kExitSystem, doing + ": it can be undone");
  return {};
}

std::string drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  // The kernel lowers the ambient ones with the inheritable, and no_new_privs settles the bounding
  // set.
  if (::syscall(SYS_capset, &header, sets.data()) != 0 ||
      ::syscall(SYS_capget, &header, sets.data()) != 0) {
    throw Fatal::system("sandbox: give up capabilities", errno);
  }
  const bool none = std::all_of(sets.begin(), sets.end(), [](const __user_cap_data_struct& set) {
    return set.effective == 0 && set.permitted == 0 && set.inheritable == 0;
  });
  if (!none) throw Fatal(kExitSystem, "sandbox: give up capabilities: some are left");
  return {};
}

std::string refuse_dumps() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw Fatal::system("sandbox: no dumps", errno);
  return {};
}

std::string refuse_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) {
    throw Fatal::system("sandbox: no_new_privs", errno);
  }
  return {};
}

}  // namespace dotls

// What is asked of the sandbox, as plain values.
#pragma once

#include <sys/types.h>

#include <optional>

namespace dotls {

/// A user, and the one group that it is in here.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
};

struct SandboxRequest {
  /// Whom to become, which takes root; nullopt: nobody else.
  std::optional<Account> user;
};

}  // namespace dotls

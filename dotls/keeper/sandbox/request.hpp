// What is asked of the sandbox, as plain values.
#pragma once

#include <optional>

#include "shared/accounts.hpp"

namespace dotls {

struct SandboxRequest {
  /// Whom to become, which takes root; nullopt: nobody else.
  std::optional<Account> user;
};

}  // namespace dotls

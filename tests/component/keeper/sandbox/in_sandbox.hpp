// Runs something in a child that is in the sandbox, and tells what came of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <optional>
#include <string>

#include "dotls/keeper/sandbox/sandbox.hpp"
#include "shared/unique_fd.hpp"

namespace dotls::test {

/// An account that nobody has.
constexpr Account kNobody{64987, 64986};

/// "done", or the name of the error: what a system call came to.
[[nodiscard]] std::string outcome(long result);

/// How a child ended: "exit N" or "signal N".
struct ChildEnd {
  std::string status;
  std::string said;  // what its work returned
};

/// Runs `work` in a child process, which says what it returns, or what it throws with status 111.
/// Blocks.
[[nodiscard]] ChildEnd in_child(const std::function<std::string()>& work);

/// A page for denied calls, and children in the sandbox that count in it.
class SandboxTest : public testing::Test {
 protected:
  /// Runs `work` in the sandbox. Blocks.
  [[nodiscard]] ChildEnd in_sandbox(const std::function<std::string()>& work,
                                    const std::optional<Account>& user = kNobody);
  /// The same, for what must come to an end by itself: what it said.
  [[nodiscard]] std::string said_in_sandbox(const std::function<std::string()>& work,
                                            const std::optional<Account>& user = kNobody);

  UniqueFd page_ = DeniedCalls::make();
  DeniedCalls denied_{page_.get()};
};

}  // namespace dotls::test

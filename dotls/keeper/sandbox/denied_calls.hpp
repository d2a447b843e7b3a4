// How many system calls the sandbox has refused.
#pragma once

#include <cstdint>

#include "shared/unique_fd.hpp"

namespace dotls {

/// A counter in a page that all processes share which have its descriptor. Those in the sandbox can
/// write to it, so it is what they say, and no more. Any thread.
class DeniedCalls {
 public:
  /// A page, close-on-exec, that nobody can cut off. Throws Fatal::system.
  [[nodiscard]] static UniqueFd make();

  /// Maps the page of `fd`, which stays the caller's and may then be closed. Throws Fatal::system.
  explicit DeniedCalls(int fd);
  DeniedCalls(const DeniedCalls&) = delete;
  DeniedCalls& operator=(const DeniedCalls&) = delete;
  ~DeniedCalls();

  [[nodiscard]] std::uint64_t count() const;
  /// Async-signal-safe.
  void add_one();

 private:
  std::uint64_t* page_;
};

}  // namespace dotls

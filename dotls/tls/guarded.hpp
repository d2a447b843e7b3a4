// A value behind a mutex, reachable in no other way. ThreadSanitizer does not see a race inside an
// uninstrumented libssl, so the type has to make one impossible.
#pragma once

#include <mutex>
#include <utility>

namespace dotls {

template <class T>
class Guarded {
 public:
  template <class... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

  /// Calls `use` with the value while the lock is held and returns what it returns. Any thread.
  /// `use` must not block, must not log and must not let the reference out.
  template <class Use>
  auto with(Use&& use) {
    const std::lock_guard lock(mutex_);
    return std::forward<Use>(use)(value_);
  }

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace dotls

// A value reachable only under its mutex. ThreadSanitizer does not see races inside an
// uninstrumented libssl, so the type must make them impossible.
#pragma once

#include <mutex>
#include <utility>

namespace dotls {

template <class T>
class Guarded {
 public:
  template <class... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

  /// Calls `use` with the value under the lock and returns its result. Any thread. `use` must not
  /// block, log or leak the reference.
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

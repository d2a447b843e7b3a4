// What asks a process to end, as a pollable descriptor: signals of its own, or word of another
// process.
#pragma once

#include <optional>

namespace dotls {

/// Main thread, but for fd().
class Interrupts {
 public:
  Interrupts() = default;
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  virtual ~Interrupts() = default;

  /// Readable when a signal has come; borrowed. Negative where none can come any more. Any thread.
  [[nodiscard]] virtual int fd() const = 0;
  /// The number of a signal that has come, once; nullopt if none has. Never blocks.
  [[nodiscard]] virtual std::optional<int> try_take() = 0;
  /// The first that was taken, whoever took it.
  [[nodiscard]] virtual std::optional<int> taken() const = 0;
};

}  // namespace dotls

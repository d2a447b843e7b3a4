#include "dotls/keeper/front_interrupts.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "shared/posix_io.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

std::optional<int> FrontInterrupts::try_take() {
  if (!lifeline_) return std::nullopt;
  unsigned char byte = 0;
  const ssize_t got = ::read(lifeline_.get(), &byte, 1);
  if (got < 0 && means_later(errno)) return std::nullopt;
  // A pipe that has ended is readable for ever.
  if (got <= 0) lifeline_.reset();
  const bool known = got == 1 && std::find(kEndingSignals.begin(), kEndingSignals.end(), byte) !=
                                     kEndingSignals.end();
  const int number = known ? byte : SIGTERM;
  if (!taken_) taken_ = number;
  return number;
}

}  // namespace dotls

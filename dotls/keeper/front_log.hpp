// The log of an engine: its front writes the lines.
#pragma once

#include "dotls/keeper/front_link.hpp"
#include "shared/log.hpp"
#include "shared/log_settings.hpp"

namespace dotls {

/// Borrows the link. Main thread.
class FrontLog final : public Log {
 public:
  FrontLog(FrontLink& front, Verbosity verbosity) : front_(front), verbosity_(verbosity) {}

  [[nodiscard]] bool verbose() const override { return verbosity_ == Verbosity::Verbose; }
  void say(const Event& event) const override {
    // What would not be written need not be sent; the front judges it again.
    if (event.level != Level::Status || verbose()) front_.say(LogMessage{event});
  }

 private:
  FrontLink& front_;
  Verbosity verbosity_;
};

}  // namespace dotls

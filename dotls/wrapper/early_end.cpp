#include "dotls/wrapper/early_end.hpp"

#include "shared/exit_status.hpp"

namespace dotls {

Fatal timed_out(const std::string& what, std::chrono::seconds limit) {
  return Fatal(kExitSystem, {EventKind::HandshakeFailed, Level::Fatal,
                             what + " within " + std::to_string(limit.count()) + " seconds (-t)",
                             FailureClass::Timeout});
}

Fatal ended_by_signal(Interrupts& signals, const std::string& when) {
  return ended_by_signal(signals.try_take().value_or(0), when);
}

Fatal ended_by_signal(int number, const std::string& when) {
  Event event{EventKind::End, Level::Fatal, "ended by a signal " + when};
  event.how = HowEnded::Signal;
  return Fatal(kExitSignalBase + number, std::move(event));
}

}  // namespace dotls

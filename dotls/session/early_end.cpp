#include "dotls/session/early_end.hpp"

#include "shared/exit_status.hpp"

namespace dotls {

Fatal timed_out(const ConnectionRefs& connection, const std::string& what) {
  return Fatal(kExitSystem,
               {EventKind::HandshakeFailed, Level::Fatal,
                what + " within " + std::to_string(connection.settings.connect_timeout.count()) +
                    " seconds (-t)",
                FailureClass::Timeout});
}

Fatal ended_by_signal(const ConnectionRefs& connection, const std::string& when) {
  return ended_by_signal(connection.signals.try_take().value_or(0), when);
}

Fatal ended_by_signal(int number, const std::string& when) {
  Event event{EventKind::End, Level::Fatal, "ended by a signal " + when};
  event.how = HowEnded::Signal;
  return Fatal(kExitSignalBase + number, std::move(event));
}

}  // namespace dotls

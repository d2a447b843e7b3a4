#include "dotls/session/early_end.hpp"

#include "shared/exit_status.hpp"

namespace dotls {

Fatal timed_out(const ConnectionRefs& connection, const std::string& what) {
  return Fatal(kExitSystem, what + " within " +
                                std::to_string(connection.settings.connect_timeout.count()) +
                                " seconds (-t)");
}

Fatal ended_by_signal(const ConnectionRefs& connection, const std::string& when) {
  return Fatal(kExitSignalBase + connection.signals.try_take().value_or(0),
               "ended by a signal " + when);
}

}  // namespace dotls

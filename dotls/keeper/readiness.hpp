// sd_notify(3), by hand: a library would cost more than the rest of the start.
#pragma once

#include <string>

namespace dotls {

/// Tells the service manager that we are ready. `notify_socket`: NOTIFY_SOCKET, a path or, with a
/// leading @, an abstract name; nothing is done where it is empty. Nobody answers; false if it
/// could not be sent.
bool say_ready(const std::string& notify_socket);

}  // namespace dotls

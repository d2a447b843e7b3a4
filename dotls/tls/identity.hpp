// What a finished handshake tells about session and peer: the program's environment variables
// (mod_ssl's names) and the log line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dotls/tls/session.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// The variables for a program inside this session: TLS_PROVIDER, and with `full` (-z) the rest.
/// Text from the peer is escaped and bounded; the names in its certificate are set only if it was
/// verified. Main thread, before the session is shared.
[[nodiscard]] Variables describe_for_program(const Session& session, Role role, bool full);

/// Protocol, cipher, group, resumption, ALPN and the state of the peer's certificate, in one line.
[[nodiscard]] std::string describe_for_log(const Session& session);

}  // namespace dotls

// From the settings to a session that is ready: the context, the handshake, their log lines and
// failures.
#pragma once

#include <string>
#include <variant>

#include "dotls/session/connection.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/session.hpp"

namespace dotls {

/// Why there is no TLS context, and what the process ends with where that ends it. A value, because
/// a missing certificate is no end of the process where STARTTLS can be refused.
struct Problem {
  std::string text;
  int exit_status;
};

using ContextOrProblem = std::variant<TlsContext, Problem>;

/// What is the same for every connection, made once. Logs what is worth knowing of it.
[[nodiscard]] ContextOrProblem make_tls(const Config& config, const Diagnostics& diagnostics);

/// The context; throws Fatal where there is a problem instead.
[[nodiscard]] TlsContext take_context(ContextOrProblem made);

/// Shakes hands with the peer and logs what was agreed. Blocks for -t at most. Throws Fatal when
/// there is no session: 97 with the reason (the alert has been sent), 111 when time ran out.
[[nodiscard]] Session shake_hands(const Connection& connection, const TlsContext& context);

}  // namespace dotls

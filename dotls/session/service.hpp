// The ways to serve one connection. Each is only the sequence of steps, which are in the modules.
#pragma once

#include <functional>

#include "dotls/session/connection.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/wrapper/child_programs.hpp"

namespace dotls {

/// Returns the context, made at the first call. Throws Fatal if it cannot be made; the next call
/// tries again.
using ContextGetter = std::function<const TlsContext&()>;

// Each serves the connection to its end and returns the exit status; throws Fatal if there is no
// session. Blocks.

/// TLS from the first byte on, in either mode.
[[nodiscard]] int serve_implicit(const ConnectionRefs& connection, const TlsContext& context);

/// Server mode with -s: the program in the clear until the peer asks for TLS, then a fresh one
/// inside TLS. No OpenSSL before that, unless TLS is required.
[[nodiscard]] int serve_starttls(const ConnectionRefs& connection, const ContextGetter& context);

/// --ucspi-tls: the program has the network until it asks for TLS, and then gets what comes through
/// it. No OpenSSL before that. The network is not taken over yet.
[[nodiscard]] int serve_ucspi_tls(const ConnectionRefs& connection, ChildPrograms& programs,
                                  const ContextGetter& context);

/// Client mode with -s: we do the dialogue up to TLS, and the program begins with the server's
/// greeting.
[[nodiscard]] int serve_client_starttls(const ConnectionRefs& connection,
                                        const TlsContext& context);

}  // namespace dotls

// What OpenSSL does at its first handshake only, done before a process forks: then the children
// have it.
#pragma once

#include "dotls/tls/context.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

/// Shakes hands with itself in memory, once for each version of TLS, curve and kind of signature.
/// Handshakes that `context` does not allow fail, which is no matter. Needs no network.
void warm_up(const TlsContext& context, const TlsSettings& settings);

}  // namespace dotls

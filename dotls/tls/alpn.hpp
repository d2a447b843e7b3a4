// Application-Layer Protocol Negotiation (RFC 7301): which protocols are offered and chosen.
#pragma once

#include <openssl/ssl.h>

#include "dotls/tls/settings.hpp"

namespace dotls {

/// Sets --alpn on `context`. A server picks by its own order and refuses a client that offers only
/// other protocols (no_application_protocol), so that a session meant for another service cannot be
/// redirected here (ALPACA); a client without ALPN is served. Without --alpn nothing is set.
void set_alpn(SSL_CTX& context, const TlsSettings& settings);

}  // namespace dotls

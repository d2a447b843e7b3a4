// Verification of the peer: its chain, the server's name, pins, which clients are allowed. It sets
// up an SSL_CTX; OpenSSL verifies (X509_verify_cert(3)).
#pragma once

#include <openssl/ssl.h>

#include "dotls/tls/settings.hpp"
#include "dotls/tls/trust.hpp"

namespace dotls {

/// Has `context` verify its peers against `trust`, whose store and names it takes. Reads nothing.
/// Throws Fatal::usage for a host name that no certificate can have.
void set_up_verification(SSL_CTX& context, const TlsSettings& settings, Trust& trust);

/// Whether the server presented no certificate although `settings` want it verified or pinned: with
/// an anonymous cipher suite OpenSSL calls no callback.
[[nodiscard]] bool is_server_unproved(const SSL& ssl, const TlsSettings& settings);

}  // namespace dotls

// The certificates of a context: those of -n, the directory's default, or a self-signed one. Those
// for a client's SNI come from a CertificateSource.
#pragma once

#include <openssl/ssl.h>

#include <vector>

#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/certdir/certificate.hpp"

namespace dotls {

/// Loads them, each with its chain. Throws Fatal::usage for a server without any; a client needs
/// none.
[[nodiscard]] std::vector<CertificateChain> load_own_certificates(const TlsSettings& settings,
                                                                  ContextNotes& notes);

/// Adds the chain to `context` (SSL_CTX_use_cert_and_key), beside those of other key types. Throws
/// Fatal::usage if OpenSSL refuses it.
void use_certificate(SSL_CTX& context, const CertificateChain& chain);
/// The same for one connection.
void use_certificate(SSL& ssl, const CertificateChain& chain);

}  // namespace dotls

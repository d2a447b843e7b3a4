// Trust anchors: loads CA certificates and revocation lists from files into a store. `seen` as in
// find_file; without hashed directories, which OpenSSL reads for each chain.
#pragma once

#include <openssl/x509_vfy.h>

#include <string>

#include "shared/certdir/seen_file.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Adds the certificates of the file to `store` and returns them. If none is self-signed, a chain
/// may end at any: an intermediate CA, or the peer's own certificate. Throws Fatal::usage.
CertificateStackPtr load_anchors(X509_STORE& store, const std::string& path,
                                 SeenFiles* seen = nullptr);

/// Whether chains may end below a root, as load_anchors decided.
[[nodiscard]] bool may_end_before_root(const X509_STORE& store);

/// Adds what the system trusts: SSL_CERT_FILE, and the hashed directories that SSL_CERT_DIR or
/// OpenSSL name; its own bundle only if OpenSSL's directory is not hashed. Returns which, for
/// messages. Throws Fatal::usage for an unusable file.
[[nodiscard]] std::string load_system_anchors(X509_STORE& store, SeenFiles* seen = nullptr);

/// Adds the revocation lists of the file; from then on each issuer in a chain needs one. Throws
/// Fatal::usage.
void load_crls(X509_STORE& store, const std::string& path, SeenFiles* seen = nullptr);

}  // namespace dotls

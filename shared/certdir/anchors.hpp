// What a chain may lead to: CA certificates and revocation lists, from files into a store. Which
// files are asked for is not known here. `seen` is as find_file has it; a hashed directory is not
// in it, since OpenSSL looks into that for each chain.
#pragma once

#include <openssl/x509_vfy.h>

#include <string>

#include "shared/certdir/seen_file.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Adds the certificates of the file to `store` and returns them. Where none of them is self-signed
/// a chain may end at each of them: the file holds an intermediate CA, or the peer's own
/// certificate. Throws Fatal::usage.
CertificateStackPtr load_anchors(X509_STORE& store, const std::string& path,
                                 SeenFiles* seen = nullptr);

/// Whether chains may end at what is no root, which load_anchors decides.
[[nodiscard]] bool may_end_before_root(const X509_STORE& store);

/// Adds what the system trusts: SSL_CERT_FILE, and the hashed directories that SSL_CERT_DIR or
/// OpenSSL name; its own bundle only where OpenSSL's directory is not hashed. Returns what that
/// was, for messages. Throws Fatal::usage for a file that cannot be used.
[[nodiscard]] std::string load_system_anchors(X509_STORE& store, SeenFiles* seen = nullptr);

/// Adds the revocation lists of the file; each link of a chain needs one from then on. Throws
/// Fatal::usage.
void load_crls(X509_STORE& store, const std::string& path, SeenFiles* seen = nullptr);

}  // namespace dotls

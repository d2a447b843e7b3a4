// Public-key pins: SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469's form, as curl's
// --pinnedpubkey takes it).
#pragma once

#include <openssl/x509.h>

#include <string>
#include <vector>

namespace dotls {

/// SHA-256 of the DER of the certificate's SubjectPublicKeyInfo, 32 bytes. Throws Fatal if OpenSSL
/// fails.
[[nodiscard]] std::string spki_hash(const X509& certificate);

/// Whether the certificate's key is one of `pins` (32 bytes each).
[[nodiscard]] bool matches_pin(const X509& certificate, const std::vector<std::string>& pins);

/// 32 bytes as --pin takes them: "sha256//BASE64".
[[nodiscard]] std::string pin_text(const std::string& hash);
/// The pin of this certificate.
[[nodiscard]] std::string pin_text(const X509& certificate);

}  // namespace dotls

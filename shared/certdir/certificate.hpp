// A certificate chain and its key, from files. It selects and verifies nothing.
#pragma once

#include <openssl/x509v3.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/certdir/cert_directory.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// A leaf, the certificates that the file has above it, and the leaf's key.
struct CertificateChain {
  std::string source;  ///< the file or other origin, for messages
  CertificatePtr leaf;
  CertificateStackPtr intermediates;
  PkeyPtr key;
};

/// Loads and checks `files` (names without a slash are in `directory`). Throws Fatal::usage that
/// names the file and the fix: missing, unreadable, open to others, not PEM, encrypted key, key of
/// another certificate. An expired leaf is not an error here: the peer judges. `seen` as in
/// find_file.
[[nodiscard]] CertificateChain load_certificate(const std::string& directory,
                                                const CertificateFiles& files,
                                                SeenFiles* seen = nullptr);

/// As load_certificate, but nullopt if there is no certificate file (only ENOENT).
[[nodiscard]] std::optional<CertificateChain> find_certificate(const std::string& directory,
                                                               const CertificateFiles& files,
                                                               SeenFiles* seen = nullptr);

/// If the file has no intermediates, adds the leaf's from `ca_file`, without the root. A CA file
/// without the leaf's issuer is not an error, nor is "" (none). Throws Fatal::usage if the file is
/// unusable.
void complete_chain(CertificateChain& chain, const std::string& ca_file, SeenFiles* seen = nullptr);

/// Every certificate in `pem`, in order. Throws Fatal::usage that names `path` if there is none or
/// one is bad.
[[nodiscard]] CertificateStackPtr parse_certificates(const std::string& path,
                                                     const std::vector<char>& pem);

/// The private key in `file`, which must be that of `leaf`, the first certificate of the file
/// `source`. Throws Fatal::usage that names a file and the fix.
[[nodiscard]] PkeyPtr parse_key_of(const X509& leaf, const std::string& source,
                                   const FileContent& file);

/// Flags for X509_check_host(3): the common name does not count (RFC 9525), and a wildcard matches
/// one whole left-most label.
inline constexpr unsigned int kHostFlags =
    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

/// Whether the leaf is for that host name, by kHostFlags; false if it is not a host name.
[[nodiscard]] bool is_certificate_for(const X509& leaf, std::string_view name);

/// Why the leaf is not valid now ("expired on ..."), or empty.
[[nodiscard]] std::string validity_problem(const X509& leaf);

}  // namespace dotls

// A certificate chain and its key, from files. It chooses none and verifies nobody.
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
  std::string source;  ///< the file, or what else it came from, for messages
  CertificatePtr leaf;
  CertificateStackPtr intermediates;
  PkeyPtr key;
};

/// Loads and checks `files` (names without a slash are in `directory`). Throws Fatal::usage that
/// names the file and the fix: not there, not readable, open to others, no PEM, encrypted key, key
/// of another certificate. An expired leaf is no error here: the peer judges. `seen` as find_file
/// has it.
[[nodiscard]] CertificateChain load_certificate(const std::string& directory,
                                                const CertificateFiles& files,
                                                SeenFiles* seen = nullptr);

/// As load_certificate, but nullopt where there is no certificate file (ENOENT, and only that).
[[nodiscard]] std::optional<CertificateChain> find_certificate(const std::string& directory,
                                                               const CertificateFiles& files,
                                                               SeenFiles* seen = nullptr);

/// Where the file brought no intermediates, adds those that `ca_file` has for the leaf, without the
/// root. A CA file that knows nothing of the leaf's issuer is no error, nor is "" (none). Throws
/// Fatal::usage where the file cannot be used.
void complete_chain(CertificateChain& chain, const std::string& ca_file, SeenFiles* seen = nullptr);

/// Every certificate in `pem`, in order; throws Fatal::usage that names `path` where there is none
/// or one of them is bad.
[[nodiscard]] CertificateStackPtr parse_certificates(const std::string& path,
                                                     const std::vector<char>& pem);

/// The private key in `file`, which must be that of `leaf`, the first certificate of the file
/// `source`. Throws Fatal::usage that names a file and the fix.
[[nodiscard]] PkeyPtr parse_key_of(const X509& leaf, const std::string& source,
                                   const FileContent& file);

/// How a name is looked for in a certificate: the common name proves nothing (RFC 9525), and a
/// wildcard stands for one whole left-most label. X509_check_host(3).
inline constexpr unsigned int kHostFlags =
    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

/// Whether the leaf is for that host name, by kHostFlags. Of what is no host name it is none.
[[nodiscard]] bool is_certificate_for(const X509& leaf, std::string_view name);

/// Why the leaf is of no use at this moment ("expired on ..."), or empty.
[[nodiscard]] std::string validity_problem(const X509& leaf);

}  // namespace dotls

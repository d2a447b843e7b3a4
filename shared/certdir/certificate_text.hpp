// Facts of a certificate as text that is safe to print and to put into an environment: escaped and
// bounded. A certificate's contents are untrusted.
#pragma once

#include <openssl/x509.h>

#include <string>
#include <vector>

namespace dotls {

/// RFC 2253, control bytes escaped.
[[nodiscard]] std::string name_text(const X509_NAME& name);
/// As "Nov 23 16:12:00 2026 GMT".
[[nodiscard]] std::string time_text(const ASN1_TIME& time);
/// Upper-case hexadecimal.
[[nodiscard]] std::string serial_text(const X509& certificate);
/// The DNS names and IP addresses of subjectAltName, in order, at most `most`, then "and N more".
/// The common name is ignored.
[[nodiscard]] std::vector<std::string> subject_names(const X509& certificate, std::size_t most);
/// subject_names in one line, or "no names".
[[nodiscard]] std::string subject_names_text(const X509& certificate);

}  // namespace dotls

// Which certificates a context shows by itself: those of -n, the directory's default, or a
// self-signed one. Those chosen by the client's SNI are in server_names.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Loads them into `context`, each with its chain, and returns the leaves. A server without any
/// throws usage_error, a client goes on. `errors` and `remarks` get a line for each thing worth
/// saying.
[[nodiscard]] std::vector<CertificatePtr> load_own_certificates(SSL_CTX& context,
                                                                const TlsSettings& settings,
                                                                std::vector<std::string>& errors,
                                                                std::vector<std::string>& remarks);

}  // namespace dotls

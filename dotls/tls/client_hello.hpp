// What a server decides once it has read the ClientHello: the certificate for the name, the default
// ciphers, and whether DH parameters are needed. SSL_CTX_set_client_hello_cb(3).
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "dotls/tls/certificate_source.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

/// Sets the callback on `context`, which keeps a copy of `settings`, and `source`.
void set_client_hello_callback(SSL_CTX& context, const TlsSettings& settings,
                               std::shared_ptr<const CertificateSource> source);

}  // namespace dotls

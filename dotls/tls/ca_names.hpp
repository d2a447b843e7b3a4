// The names of CAs that a server sends with its request for a certificate.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace dotls {

/// Has `context` name those who sign what `anchors` verify, so that a client knows which of its
/// certificates to present. The names are optional (RFC 8446 section 4.2.4): where they do not fit
/// none is sent, and `remarks` gets a line that says so.
void send_ca_names(SSL_CTX& context, const STACK_OF(X509) & anchors,
                   std::vector<std::string>& remarks);

}  // namespace dotls

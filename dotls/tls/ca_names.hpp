// The CA names that a server sends with its request for a certificate.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace dotls {

/// Makes `context` send the names of the CAs in `anchors`, so that a client can choose a
/// certificate. The names are optional (RFC 8446 section 4.2.4): if they do not fit, none is sent,
/// and `remarks` gets a line that says so.
void send_ca_names(SSL_CTX& context, const STACK_OF(X509) & anchors,
                   std::vector<std::string>& remarks);

}  // namespace dotls

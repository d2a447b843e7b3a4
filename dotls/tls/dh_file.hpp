// Which Diffie-Hellman parameters a DHE handshake uses: the directory's, or OpenSSL's own.
#pragma once

#include <openssl/ssl.h>

#include "dotls/tls/settings.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

struct ConnectionNotes;

/// Gives `ssl` the parameters of dh<bits>.pem: of SSL_BITS, else the next larger file that is
/// valid; where there is none it leaves the automatic choice (SSL_set_dh_auto). What is wrong with
/// a file goes into `notes` and fails nothing. Reads files, so it is for ClientHellos without
/// TLS 1.3 only: no other uses them.
void use_dh_parameters(SSL& ssl, const TlsSettings& settings, ConnectionNotes& notes);

}  // namespace dotls

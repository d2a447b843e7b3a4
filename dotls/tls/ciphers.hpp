// Which cipher suites are on, from -f and the two variables. Splitting is pure; reading a list from
// a file is here too, because a list may name one.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <string_view>

#include "dotls/tls/settings.hpp"
#include "shared/certdir/seen_file.hpp"

namespace dotls {

/// A list as OpenSSL wants it: TLS 1.2 names and TLS 1.3 suites apart. Empty: not named.
struct CipherNames {
  std::string list;
  std::string suites;
};

/// Splits at colons, commas, white space; names that begin with TLS_ are TLS 1.3 suites. Comments
/// from
/// "#" to the end of a line are passed over.
[[nodiscard]] CipherNames split_cipher_names(std::string_view text);

/// Sets what `settings` names on `context`; what it does not name stays what the system's OpenSSL
/// configuration says. A server chooses by its own order, not by the client's. Throws Fatal::usage
/// that names the option or variable, and the file. `seen` as find_file has it.
void set_ciphers(SSL_CTX& context, const TlsSettings& settings, SeenFiles* seen);

/// Puts a better list in the place of OpenSSL's built-in one, for the connection of a server: no
/// static RSA, DHE last, ChaCha20 first for a client that has it first. A list that anybody has
/// named, be it in the system's configuration, is left as it is, in its order. `tls13` says which
/// of the two lists the client will need. To be called when the ClientHello is known: the list of
/// TLS 1.2 costs more than all the rest of ours, and most clients need it no more.
void improve_default_ciphers(SSL& ssl, bool tls13);

}  // namespace dotls

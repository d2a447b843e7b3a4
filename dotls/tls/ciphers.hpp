// Which cipher suites are enabled, from -f and the two variables. Splitting is pure; reading a list
// from a file is apart from using it.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <string_view>

#include "dotls/tls/settings.hpp"
#include "shared/certdir/seen_file.hpp"

namespace dotls {

/// A list as OpenSSL wants it: TLS 1.2 names and TLS 1.3 suites apart. Empty: not given.
struct CipherNames {
  std::string list;
  std::string suites;
};

/// Splits at colons, commas, white space; names that begin with TLS_ are TLS 1.3 suites. Comments
/// from
/// "#" to the end of a line are passed over.
[[nodiscard]] CipherNames split_cipher_names(std::string_view text);

/// A list, and where it is from: the option or variable, and the file if there is one.
struct NamedCiphers {
  std::string origin;
  CipherNames names;
};

/// What the administrator has configured, each kind from its own place.
struct ChosenCiphers {
  NamedCiphers list;    ///< its `names.list`
  NamedCiphers suites;  ///< its `names.suites`
};

/// Those of `settings`; reads a list that is in a file. Throws Fatal::usage that names the option
/// or variable, and the file. `seen` as in find_file.
[[nodiscard]] ChosenCiphers load_ciphers(const TlsSettings& settings, SeenFiles* seen);

/// Sets them on `context`; kinds not given stay as the system's OpenSSL configuration says. A
/// server uses its own order, not the client's. Throws Fatal::usage for names that OpenSSL does not
/// know.
void set_ciphers(SSL_CTX& context, Role role, const ChosenCiphers& chosen);

/// Replaces OpenSSL's built-in list for a server's connection: no static RSA, DHE last, ChaCha20
/// first for a client that has it first. A configured list, even the system's, is left alone.
/// `tls13` says which of the two lists the client will need. Call it once the ClientHello is known:
/// the TLS 1.2 list costs more than the rest of our work, and few clients need it.
void improve_default_ciphers(SSL& ssl, bool tls13);

}  // namespace dotls

// Verification of the peer: trust anchors, revocation lists, the server's name, pins, which clients
// are allowed. It sets up an SSL_CTX; OpenSSL verifies (X509_verify_cert(3)).
#pragma once

#include <openssl/ssl.h>

#include <string>

#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

/// What a context trusts, for messages.
struct Trust {
  /// "the CA file /path", "the system's directory /path" or the like; empty where nothing is
  /// verified.
  std::string store;
  /// Whether a client certificate is requested (server mode).
  bool asks_client = false;
  /// The CA file in use, or empty.
  std::string ca_file;
};

/// Loads only what verification needs into `context`. Throws Fatal::usage.
[[nodiscard]] Trust set_up_verification(SSL_CTX& context, const TlsSettings& settings,
                                        ContextNotes& notes);

/// Puts what a client trusts into `store`: the CA file, else the system's. Returns which, for
/// messages. Throws Fatal::usage. `seen`, here and below, as in find_file.
std::string load_trusted_servers(X509_STORE& store, const TlsSettings& settings,
                                 SeenFiles* seen = nullptr);

/// Whether the server presented no certificate although `settings` want it verified or pinned: with
/// an anonymous cipher suite OpenSSL calls no callback.
[[nodiscard]] bool is_server_unproved(const SSL& ssl, const TlsSettings& settings);

/// The path of the CA file: -c or CLIENTCA, else the directory's if it exists, else empty.
[[nodiscard]] std::string find_ca_file(const TlsSettings& settings, SeenFiles* seen = nullptr);

/// The same for revocation lists: -L or CLIENTCRL.
[[nodiscard]] std::string find_crl_file(const TlsSettings& settings, SeenFiles* seen = nullptr);

}  // namespace dotls

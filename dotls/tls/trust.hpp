// What peers are verified against, from files: trust anchors, revocation lists, and which clients
// are asked for a certificate.
#pragma once

#include <openssl/x509.h>

#include <string>

#include "dotls/tls/ca_names.hpp"
#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

struct Trust {
  /// For messages: "the CA file /path", "the system's directory /path" or the like; empty where
  /// nothing is verified.
  std::string source;
  /// Whether a client certificate is requested (server mode), and what about it.
  bool asks_client = false;
  ClientVerification client_verification = ClientVerification::Off;
  /// The CA file in use, or empty.
  std::string ca_file;
  /// Anchors, revocation lists and flags; null where no chain is verified.
  X509StorePtr store;
  /// What a server sends with its request; null for none.
  NamesPtr ca_names;
};

/// Reads only what verification needs. Throws Fatal::usage.
[[nodiscard]] Trust load_trust(const TlsSettings& settings, ContextNotes& notes);

/// Puts what a client trusts into `store`: the CA file, else the system's. Returns which, for
/// messages. Throws Fatal::usage. `seen`, here and below, as in find_file.
std::string load_trusted_servers(X509_STORE& store, const TlsSettings& settings,
                                 SeenFiles* seen = nullptr);

/// The path of the CA file: -c or CLIENTCA, else the directory's if it exists, else empty.
[[nodiscard]] std::string find_ca_file(const TlsSettings& settings, SeenFiles* seen = nullptr);

/// The same for revocation lists: -L or CLIENTCRL.
[[nodiscard]] std::string find_crl_file(const TlsSettings& settings, SeenFiles* seen = nullptr);

}  // namespace dotls

// What a client offers in its ClientHello, as a server reads it.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

struct Offer {
  /// The groups by the names of the log, and the signature algorithms by those of RFC 8446.
  std::vector<std::string> groups;
  std::vector<std::string> signatures;
  /// Why there is no ClientHello; empty if there is one.
  std::string failure;
};

/// A client with the versions and the security level of `own`, and with `conf`.
[[nodiscard]] SslCtxPtr make_client_like(SSL_CTX& own, const std::vector<ConfCommand>& conf);

/// Lets a client of that context say hello, in memory.
[[nodiscard]] Offer offer_of(SSL_CTX& client);

/// "ecdsa_secp256r1_sha256" for 0x0403 (RFC 8446 section 4.2.3); the number where it has no name
/// there.
[[nodiscard]] std::string signature_name(unsigned int code);

}  // namespace dotls

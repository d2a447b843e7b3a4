// What a private key may be asked to sign.
#pragma once

#include <string_view>

#include "dotls/keeper/remote_key/signature_scheme.hpp"

namespace dotls {

/// Whether a TLS server signs a message of that form: the content of a CertificateVerify of
/// TLS 1.3 (RFC 8446 section 4.4.3), or of TLS 1.2 the two randoms with the parameters of a
/// ServerKeyExchange (RFC 8422 section 5.4, RFC 5246 section 7.4.3). Any bytes are fine to ask
/// about.
[[nodiscard]] bool is_signable(std::string_view message, SignatureScheme scheme);

}  // namespace dotls

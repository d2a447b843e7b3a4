// The kinds of signature that a TLS server makes.
#pragma once

#include <cstdint>
#include <string_view>

namespace dotls {

/// A SignatureScheme of RFC 8446 section 4.2.3, by its number there. TLS 1.2 has the same numbers
/// (RFC 5246 section 7.4.1.4.1), but its ECDSA ones name the digest only, not the curve.
enum class SignatureScheme : std::uint16_t {
  RsaPkcs1Sha256 = 0x0401,
  EcdsaSha256 = 0x0403,
  RsaPkcs1Sha384 = 0x0501,
  EcdsaSha384 = 0x0503,
  RsaPkcs1Sha512 = 0x0601,
  EcdsaSha512 = 0x0603,
  RsaPssRsaeSha256 = 0x0804,
  RsaPssRsaeSha384 = 0x0805,
  RsaPssRsaeSha512 = 0x0806,
  Ed25519 = 0x0807,
  Ed448 = 0x0808,
  RsaPssPssSha256 = 0x0809,
  RsaPssPssSha384 = 0x080a,
  RsaPssPssSha512 = 0x080b,
};

/// How OpenSSL calls what a scheme is made of.
struct SchemeParts {
  SignatureScheme scheme;
  const char* key_type;  ///< EVP_PKEY_is_a(3)
  const char* digest;    ///< EVP_MD_is_a(3); "" where the scheme has its own
  bool pss;              ///< RSA with PSS padding, and a salt as long as the digest
};

/// null if there is no such scheme. `digest`: any of OpenSSL's names for it.
[[nodiscard]] const SchemeParts* find_scheme(std::string_view key_type, const char* digest,
                                             bool pss);
[[nodiscard]] const SchemeParts* find_scheme(std::uint16_t number);

}  // namespace dotls

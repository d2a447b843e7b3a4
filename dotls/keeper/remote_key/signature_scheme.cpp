#include "dotls/keeper/remote_key/signature_scheme.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

using DigestPtr = std::unique_ptr<EVP_MD, OpensslDeleter<EVP_MD_free>>;

// A digest weaker than SHA-256 is none that a client of today needs.
constexpr std::array kSchemes{
    SchemeParts{SignatureScheme::RsaPkcs1Sha256, "RSA", "SHA256", false},
    SchemeParts{SignatureScheme::RsaPkcs1Sha384, "RSA", "SHA384", false},
    SchemeParts{SignatureScheme::RsaPkcs1Sha512, "RSA", "SHA512", false},
    SchemeParts{SignatureScheme::RsaPssRsaeSha256, "RSA", "SHA256", true},
    SchemeParts{SignatureScheme::RsaPssRsaeSha384, "RSA", "SHA384", true},
    SchemeParts{SignatureScheme::RsaPssRsaeSha512, "RSA", "SHA512", true},
    SchemeParts{SignatureScheme::RsaPssPssSha256, "RSA-PSS", "SHA256", true},
    SchemeParts{SignatureScheme::RsaPssPssSha384, "RSA-PSS", "SHA384", true},
    SchemeParts{SignatureScheme::RsaPssPssSha512, "RSA-PSS", "SHA512", true},
    SchemeParts{SignatureScheme::EcdsaSha256, "EC", "SHA256", false},
    SchemeParts{SignatureScheme::EcdsaSha384, "EC", "SHA384", false},
    SchemeParts{SignatureScheme::EcdsaSha512, "EC", "SHA512", false},
    SchemeParts{SignatureScheme::Ed25519, "ED25519", "", false},
    SchemeParts{SignatureScheme::Ed448, "ED448", "", false},
};

template <class Condition>
const SchemeParts* find_if(Condition condition) {
  const auto found = std::find_if(kSchemes.begin(), kSchemes.end(), condition);
  return found == kSchemes.end() ? nullptr : &*found;
}

}  // namespace

const SchemeParts* find_scheme(std::string_view key_type, const char* digest, bool pss) {
  const bool any = digest != nullptr && *digest != '\0';
  const DigestPtr named(any ? EVP_MD_fetch(nullptr, digest, nullptr) : nullptr);
  return find_if([&](const SchemeParts& one) {
    const bool same_digest =
        *one.digest == '\0' ? !any : named != nullptr && EVP_MD_is_a(named.get(), one.digest) == 1;
    return one.key_type == key_type && one.pss == pss && same_digest;
  });
}

const SchemeParts* find_scheme(std::uint16_t number) {
  return find_if(
      [&](const SchemeParts& one) { return static_cast<std::uint16_t>(one.scheme) == number; });
}

}  // namespace dotls

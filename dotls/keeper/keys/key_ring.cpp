#include "dotls/keeper/keys/key_ring.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <utility>

#include "dotls/keeper/keys/signable.hpp"
#include "shared/certdir/pins.hpp"

namespace dotls {
namespace {

using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, OpensslDeleter<EVP_MD_CTX_free>>;

// Null or empty where the scheme has its own.
const char* digest_of(const SchemeParts& parts) {
  return *parts.digest == '\0' ? nullptr : parts.digest;
}

std::optional<std::string> sign_with(EVP_PKEY& key, const SchemeParts& parts,
                                     std::string_view message) {
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // the context's
  if (!context || EVP_DigestSignInit_ex(context.get(), &padding, digest_of(parts), nullptr, nullptr,
                                        &key, nullptr) != 1) {
    return std::nullopt;
  }
  if (parts.pss && (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1 ||
                    EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return std::nullopt;
  }
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(&key)), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1) {
    return std::nullopt;
  }
  signature.resize(size);
  return signature;
}

}  // namespace

void KeyRing::add(const X509& leaf, PkeyPtr key) {
  keys_[spki_hash(leaf)] = std::move(key);
}

std::optional<std::string> KeyRing::sign(std::string_view spki_hash, std::uint16_t scheme,
                                         std::string_view message) const {
  const auto found = keys_.find(spki_hash);
  const SchemeParts* parts = find_scheme(scheme);
  if (found == keys_.end() || parts == nullptr ||
      EVP_PKEY_is_a(found->second.get(), parts->key_type) != 1 ||
      !is_signable(message, parts->scheme)) {
    return std::nullopt;
  }
  auto signature = sign_with(*found->second, *parts, message);
  ERR_clear_error();
  return signature;
}

}  // namespace dotls

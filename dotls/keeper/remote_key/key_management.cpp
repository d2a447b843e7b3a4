// The provider's keys: a public half, which OpenSSL's default provider made and answers for.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <new>

#include "dotls/keeper/remote_key/provider.hpp"

namespace dotls {
namespace {

constexpr char kRsa[] = "RSA";
constexpr char kRsaPss[] = "RSA-PSS";
constexpr char kEc[] = "EC";
constexpr char kEd25519[] = "ED25519";
constexpr char kEd448[] = "ED448";

template <const char* kType>
void* make_key(void* provider) {
  return new (std::nothrow) RemoteKey{*static_cast<RemoteProvider*>(provider), kType, {}, {}};
}

void free_key(void* key) {
  delete static_cast<RemoteKey*>(key);
}

// The private half too: that is what it stands for.
int has(const void* key, int /*what*/) {
  return static_cast<const RemoteKey*>(key)->public_half != nullptr ? 1 : 0;
}

int match(const void* key, const void* other, int /*what*/) {
  const auto& one = *static_cast<const RemoteKey*>(key);
  const auto& two = *static_cast<const RemoteKey*>(other);
  if (!one.public_half || !two.public_half) return 0;
  return EVP_PKEY_eq(one.public_half.get(), two.public_half.get()) == 1 ? 1 : 0;
}

// Nothing private is looked at.
int import(void* into, int /*what*/, const OSSL_PARAM* values) {
  auto& key = *static_cast<RemoteKey*>(into);
  return or_else(0, [&] {
    const PkeyCtxPtr context(
        EVP_PKEY_CTX_new_from_name(key.provider.library, key.type, kPublicProperty));
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY,
                          const_cast<OSSL_PARAM*>(values)) != 1) {
      return 0;
    }
    key.public_half.reset(made);
    // Only RemoteKeys gives one; a key that OpenSSL wants to compare with has none.
    const OSSL_PARAM* hash = OSSL_PARAM_locate_const(values, kSpkiHashParam);
    if (hash != nullptr) {
      key.spki_hash.assign(static_cast<const char*>(hash->data), hash->data_size);
    }
    return 1;
  });
}

// OpenSSL asks for this list only to show it.
const OSSL_PARAM* import_types(int /*what*/) {
  static const OSSL_PARAM kNone{};
  return &kNone;
}

int get_params(void* key, OSSL_PARAM* values) {
  const auto& own = *static_cast<const RemoteKey*>(key);
  return own.public_half && EVP_PKEY_get_params(own.public_half.get(), values) == 1 ? 1 : 0;
}

const OSSL_PARAM* gettable_params(void* /*provider*/) {
  static const OSSL_PARAM kSizes[] = {OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, nullptr),
                                      OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, nullptr),
                                      OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, nullptr),
                                      OSSL_PARAM_END};
  return kSizes;
}

const char* ecdsa(int operation) {
  return operation == OSSL_OP_SIGNATURE ? "ECDSA" : nullptr;
}

// There is no function to export a key: OpenSSL would give it to its own signatures, which would
// find nothing private.
template <const char* kType>
const OSSL_DISPATCH* functions() {
  static const std::array table{
      entry(OSSL_FUNC_KEYMGMT_NEW, make_key<kType>), entry(OSSL_FUNC_KEYMGMT_FREE, free_key),
      entry(OSSL_FUNC_KEYMGMT_HAS, has), entry(OSSL_FUNC_KEYMGMT_MATCH, match),
      entry(OSSL_FUNC_KEYMGMT_IMPORT, import), entry(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, import_types),
      entry(OSSL_FUNC_KEYMGMT_GET_PARAMS, get_params),
      entry(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, gettable_params),
      // The others have signatures of their own name.
      kType == kEc ? entry(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, ecdsa) : OSSL_DISPATCH{},
      OSSL_DISPATCH{}};
  return table.data();
}

}  // namespace

const OSSL_ALGORITHM* remote_key_managements() {
  // With the names in certificates, as the default provider has them.
  static const std::array table{
      OSSL_ALGORITHM{"RSA:rsaEncryption", kRemoteProperty, functions<kRsa>(), nullptr},
      OSSL_ALGORITHM{"RSA-PSS:RSASSA-PSS", kRemoteProperty, functions<kRsaPss>(), nullptr},
      OSSL_ALGORITHM{"EC:id-ecPublicKey", kRemoteProperty, functions<kEc>(), nullptr},
      OSSL_ALGORITHM{"ED25519", kRemoteProperty, functions<kEd25519>(), nullptr},
      OSSL_ALGORITHM{"ED448", kRemoteProperty, functions<kEd448>(), nullptr},
      OSSL_ALGORITHM{}};
  return table.data();
}

}  // namespace dotls

// The provider's signatures: in one call (EVP_DigestSign(3)), as libssl makes them.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <array>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "dotls/keeper/remote_key/provider.hpp"

namespace dotls {
namespace {

struct RemoteSignature {
  const RemoteKey* key = nullptr;
  std::string digest;
  bool pss = false;
};

RemoteSignature& of(void* context) {
  return *static_cast<RemoteSignature*>(context);
}

void* make_signature(void* /*provider*/, const char* /*properties*/) {
  return new (std::nothrow) RemoteSignature;
}

void free_signature(void* context) {
  delete static_cast<RemoteSignature*>(context);
}

// Padding and salt come as numbers or as words.
bool is_either(const OSSL_PARAM& value, int number, std::string_view word) {
  if (value.data_type == OSSL_PARAM_UTF8_STRING) {
    return std::string_view(static_cast<const char*>(value.data)) == word;
  }
  int given = 0;
  return OSSL_PARAM_get_int(&value, &given) == 1 && given == number;
}

int set_params(void* context, const OSSL_PARAM* values) {
  RemoteSignature& signature = of(context);
  for (; values != nullptr && values->key != nullptr; ++values) {
    if (std::strcmp(values->key, OSSL_SIGNATURE_PARAM_PAD_MODE) == 0) {
      signature.pss = is_either(*values, RSA_PKCS1_PSS_PADDING, OSSL_PKEY_RSA_PAD_MODE_PSS);
      if (!signature.pss &&
          !is_either(*values, RSA_PKCS1_PADDING, OSSL_PKEY_RSA_PAD_MODE_PKCSV15)) {
        return 0;
      }
    } else if (std::strcmp(values->key, OSSL_SIGNATURE_PARAM_PSS_SALTLEN) == 0) {
      // RFC 8446 section 4.2.3 has no other.
      if (!is_either(*values, RSA_PSS_SALTLEN_DIGEST, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST)) return 0;
    }
  }
  return 1;
}

const OSSL_PARAM* settable_params(void* /*context*/, void* /*provider*/) {
  static const OSSL_PARAM kBoth[] = {
      OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, nullptr, 0),
      OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, nullptr, 0), OSSL_PARAM_END};
  return kBoth;
}

int begin(void* context, const char* digest, void* key, const OSSL_PARAM* values) {
  return or_else(0, [&] {
    RemoteSignature& signature = of(context);
    // OpenSSL may begin again with the key that it has.
    if (key != nullptr) signature.key = static_cast<const RemoteKey*>(key);
    if (signature.key == nullptr || !signature.key->public_half) return 0;
    signature.digest = digest != nullptr ? digest : "";
    signature.pss = std::string_view(signature.key->type) == "RSA-PSS";
    return set_params(context, values);
  });
}

int sign(void* context, unsigned char* into, std::size_t* size, std::size_t room,
         const unsigned char* message, std::size_t message_size) {
  return or_else(0, [&] {
    const RemoteSignature& signature = of(context);
    const RemoteKey& key = *signature.key;
    if (into == nullptr) {
      *size = static_cast<std::size_t>(EVP_PKEY_get_size(key.public_half.get()));
      return 1;
    }
    const SchemeParts* scheme = find_scheme(key.type, signature.digest.c_str(), signature.pss);
    if (scheme == nullptr || key.provider.signer == nullptr) return 0;
    const auto made = key.provider.signer->sign(
        key.spki_hash, scheme->scheme,
        std::string_view(reinterpret_cast<const char*>(message), message_size));
    if (!made || made->size() > room) return 0;
    std::memcpy(into, made->data(), made->size());
    *size = made->size();
    return 1;
  });
}

const OSSL_DISPATCH* functions() {
  static const std::array table{entry(OSSL_FUNC_SIGNATURE_NEWCTX, make_signature),
                                entry(OSSL_FUNC_SIGNATURE_FREECTX, free_signature),
                                entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, begin),
                                entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, sign),
                                entry(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, set_params),
                                entry(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, settable_params),
                                OSSL_DISPATCH{}};
  return table.data();
}

}  // namespace

const OSSL_ALGORITHM* remote_signatures() {
  static const std::array table{
      OSSL_ALGORITHM{"RSA:rsaEncryption", kRemoteProperty, functions(), nullptr},
      OSSL_ALGORITHM{"RSA-PSS:RSASSA-PSS", kRemoteProperty, functions(), nullptr},
      OSSL_ALGORITHM{"ECDSA", kRemoteProperty, functions(), nullptr},
      OSSL_ALGORITHM{"ED25519", kRemoteProperty, functions(), nullptr},
      OSSL_ALGORITHM{"ED448", kRemoteProperty, functions(), nullptr},
      OSSL_ALGORITHM{}};
  return table.data();
}

}  // namespace dotls

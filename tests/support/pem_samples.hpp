// Parameters and keys for tests, made when asked for: sound ones, and those that must be refused.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "shared/openssl_ptr.hpp"

namespace dotls::samples {

inline std::string text_of(const BioPtr& bio) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

/// A PEM block of any label over any bytes.
inline std::string pem_block(const char* label, std::string_view der) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  std::vector<unsigned char> bytes(der.begin(), der.end());
  PEM_write_bio(bio.get(), label, "", bytes.data(), static_cast<long>(bytes.size()));
  return text_of(bio);
}

/// The parameters that `type` generates with these settings, in the PEM that OpenSSL gives them.
inline std::string parameters(const char* type, const std::vector<OSSL_PARAM>& settings) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_params(context.get(), settings.data()) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    throw std::runtime_error(std::string("no parameters of type ") + type);
  }
  const PkeyPtr owned(key);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_Parameters(bio.get(), key);
  return text_of(bio);
}

/// A group by its name: "DH" with ffdhe2048, "DHX" with dh_2048_256.
inline std::string group_parameters(const char* type, std::string group) {
  return parameters(type,
                    {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                     OSSL_PARAM_construct_end()});
}

/// Fresh parameters of a size: "DH" (512 is quick) or "DSA" (1024 is).
inline std::string fresh_parameters(const char* type, std::size_t bits) {
  return parameters(type, {OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_FFC_PBITS, &bits),
                           OSSL_PARAM_construct_end()});
}

/// PKCS#3 parameters of 2048 bits whose prime ends in `last_byte` and whose generator is
/// `generator`.
inline std::string dh_of(char last_byte, char generator) {
  std::string der("\x30\x82\x01\x08\x02\x82\x01\x01\x00", 9);
  der.append(255, '\xff').append(1, last_byte).append({'\x02', '\x01', generator});
  return pem_block("DH PARAMETERS", der);
}

/// A private key as PEM; encrypted where there is a passphrase.
inline std::string private_key(EVP_PKEY* key, const char* passphrase = nullptr) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(
      bio.get(), key, passphrase ? EVP_aes_128_cbc() : nullptr, passphrase,
      passphrase ? static_cast<int>(std::string_view(passphrase).size()) : 0, nullptr, nullptr);
  return text_of(bio);
}

inline PkeyPtr rsa_key(unsigned bits) {
  return PkeyPtr(EVP_RSA_gen(bits));
}
inline PkeyPtr ec_key() {
  return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

}  // namespace dotls::samples

#include "update_tmprsadh/key_material.hpp"

#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "shared/certdir/dh_parameters.hpp"
#include "shared/certdir/rsa_key.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls::update {
namespace {

constexpr int kGenerator = 2;

[[noreturn]] void fail(const std::string& doing) {
  throw Fatal(kExitSystem, doing + ": " + take_openssl_error("unknown reason"));
}

PkeyCtxPtr make_context(const char* type) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  if (!context) fail(std::string("OpenSSL has no ") + type);
  return context;
}

}  // namespace

PkeyCtxPtr make_generator(const MaterialFile& file) {
  if (file.material == Material::RsaKey) {
    PkeyCtxPtr context = make_context("RSA");
    if (EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), file.bits) != 1) {
      fail("RSA key of " + std::to_string(file.bits) + " bits");
    }
    return context;
  }
  PkeyCtxPtr context = make_context("DH");
  // Not the *type* of the generator: setting that crashes in OpenSSL 3.0, and PKCS#3 is the
  // default.
  if (EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.get(), file.bits) != 1 ||
      EVP_PKEY_CTX_set_dh_paramgen_generator(context.get(), kGenerator) != 1) {
    fail("DH parameters of " + std::to_string(file.bits) + " bits");
  }
  return context;
}

PkeyPtr make_group_parameters(int bits) {
  std::string group = "ffdhe" + std::to_string(bits);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_end()};
  const PkeyCtxPtr context = make_context("DH");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_params(context.get(), parameters) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    fail("the group " + group);
  }
  return PkeyPtr(key);
}

BioPtr encode_pem(Material material, EVP_PKEY* key) {
  BioPtr bio(BIO_new(BIO_s_secmem()));
  if (!bio) throw std::bad_alloc();
  const bool written =
      material == Material::RsaKey
          ? PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1
          : PEM_write_bio_Parameters(bio.get(), key) == 1;
  if (!written) fail("PEM");
  return bio;
}

PkeyPtr parse_material(const MaterialFile& file, const FileContent& content) {
  return file.material == Material::RsaKey
             ? parse_rsa_key(content.path, content.bytes, file.bits)
             : parse_dh_parameters(content.path, content.bytes, file.bits);
}

PkeyPtr load_material(const MaterialFile& file, const std::string& path) {
  const Secrecy secrecy = file.material == Material::RsaKey ? Secrecy::Secret : Secrecy::Public;
  return parse_material(file, load_file(path, secrecy));
}

void check_material(const MaterialFile& file, const FileContent& content) {
  const PkeyPtr key = parse_material(file, content);
  if (file.material == Material::DhParameters) {
    if (!are_safe(*key)) fail(content.path + ": the DH parameters are not safe");
    return;
  }
  if (!is_consistent(*key)) fail(content.path + ": the RSA key is not consistent");
}

}  // namespace dotls::update

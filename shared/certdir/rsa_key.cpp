#include "shared/certdir/rsa_key.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Fatal::usage(path + ": " + why + "; remove it and run update_tmprsadh");
}

// OpenSSL asks for a passphrase only where the key has one; noting that beats any prompt.
int note_passphrase_wanted(char*, int, int, void* wanted) {
  *static_cast<bool*>(wanted) = true;
  return -1;
}

}  // namespace

PkeyPtr parse_rsa_key(const std::string& path, std::span<const char> pem, int bits) {
  if (pem.empty()) refuse(path, "empty");
  const BioPtr bio = make_memory_bio(pem);
  bool encrypted = false;
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, note_passphrase_wanted, &encrypted));
  ERR_clear_error();
  if (encrypted) {
    throw Fatal::usage(path + ": the key is encrypted; decrypt it first: openssl pkey -in " + path +
                       " -out NEWFILE, or remove it and run update_tmprsadh");
  }
  if (!key) refuse(path, "no private key can be read from it");
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1) refuse(path, "the private key is not an RSA one");
  const int found_bits = EVP_PKEY_get_bits(key.get());
  if (found_bits != bits) {
    refuse(path, "an RSA key of " + std::to_string(found_bits) + " bits, where " +
                     std::to_string(bits) + " belong");
  }
  return key;
}

std::optional<PkeyPtr> find_rsa_key(const std::string& path, int bits, SeenFiles* seen) {
  const auto file = find_file(path, Secrecy::Secret, seen);
  if (!file) return std::nullopt;
  return parse_rsa_key(path, file->bytes, bits);
}

bool is_consistent(EVP_PKEY& key) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr));
  return context && EVP_PKEY_check(context.get()) == 1;
}

}  // namespace dotls

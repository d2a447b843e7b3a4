#include "shared/certdir/pins.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {

std::string spki_hash(const X509& certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  std::size_t hashed = 0;
  const bool done =
      size > 0 && EVP_Q_digest(nullptr, "SHA256", nullptr, der, static_cast<std::size_t>(size),
                               hash.data(), &hashed) == 1;
  OPENSSL_free(der);
  if (!done) throw Fatal(kExitSystem, "no hash of a key: " + take_openssl_error("no reason given"));
  return {reinterpret_cast<const char*>(hash.data()), hashed};
}

bool matches_pin(const X509& certificate, const std::vector<std::string>& pins) {
  return std::find(pins.begin(), pins.end(), spki_hash(certificate)) != pins.end();
}

std::string pin_text(const std::string& hash) {
  std::array<unsigned char, 64> base64{};
  EVP_EncodeBlock(base64.data(), reinterpret_cast<const unsigned char*>(hash.data()),
                  static_cast<int>(hash.size()));
  return std::string("sha256//") + reinterpret_cast<const char*>(base64.data());
}

std::string pin_text(const X509& certificate) {
  return pin_text(spki_hash(certificate));
}

}  // namespace dotls

#include "dotls/tls/tickets.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <memory>

#include "dotls/tls/context_data.hpp"
#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

// The current one first. Any other opens a ticket, the next one too: who is a rotation ahead uses
// it.
struct TicketKeys {
  std::vector<TicketKey> keys;
};

// Results for SSL_CTX_set_tlsext_ticket_key_evp_cb(3).
constexpr int kError = -1;
constexpr int kUnknownKey = 0;
constexpr int kGood = 1;
constexpr int kGoodButRenew = 2;

bool set_mac_key(EVP_MAC_CTX* mac, const TicketKey& key) {
  std::array<char, 7> digest{"SHA256"};
  auto hmac = key.hmac;
  const std::array<OSSL_PARAM, 3> parameters{
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, hmac.data(), hmac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  const bool done = EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
  OPENSSL_cleanse(hmac.data(), hmac.size());
  return done;
}

int seal(const TicketKey& key, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
         EVP_MAC_CTX* mac) {
  const EVP_CIPHER* aes = EVP_aes_256_cbc();
  if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(aes)) != 1) return kError;
  std::copy(key.name.begin(), key.name.end(), name);
  const bool done =
      EVP_EncryptInit_ex(cipher, aes, nullptr, key.aes.data(), iv) == 1 && set_mac_key(mac, key);
  return done ? kGood : kError;
}

int open(const TicketKeys& ours, const unsigned char* name, const unsigned char* iv,
         EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  const auto key = std::find_if(ours.keys.begin(), ours.keys.end(), [&](const TicketKey& one) {
    return std::equal(one.name.begin(), one.name.end(), name);  // the name is public
  });
  if (key == ours.keys.end()) return kUnknownKey;
  if (EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key->aes.data(), iv) != 1 ||
      !set_mac_key(mac, *key)) {
    return kError;
  }
  // For TLS 1.2; give_ticket() sends each TLS 1.3 client a new one.
  return key == ours.keys.begin() ? kGood : kGoodButRenew;
}

int on_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
              EVP_MAC_CTX* mac, int sealing) {
  const TicketKeys& ours = kept_with<TicketKeys>(*SSL_get_SSL_CTX(ssl));
  return sealing == 1 ? seal(ours.keys.front(), name, iv, cipher, mac)
                      : open(ours, name, iv, cipher, mac);
}

}  // namespace

void forget_sessions(SSL_CTX& context) {
  // All three are needed: each alone leaves a version that promises a session.
  SSL_CTX_set_num_tickets(&context, 0);
  SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
}

std::vector<TicketKey> load_ticket_keys(const TlsSettings& settings, ContextNotes& notes) {
  try {
    const auto file =
        find_file(path_in(settings.directory, kTicketKeysFile), Secrecy::Secret, &notes.files);
    if (file) return parse_ticket_keys(file->path, file->bytes);
  } catch (const Fatal& error) {
    notes.errors.push_back(std::string("no session tickets: ") + error.what());
  }
  return {};
}

void use_ticket_keys(SSL_CTX& context, std::vector<TicketKey> keys) {
  if (keys.empty()) return;
  keep_with(context, std::make_unique<TicketKeys>(TicketKeys{std::move(keys)}));
  SSL_CTX_set_tlsext_ticket_key_evp_cb(&context, on_ticket);
  // No automatic TLS 1.3 ticket: give_ticket() sends it. In TLS 1.2 it is part of the handshake.
  SSL_CTX_clear_options(&context, SSL_OP_NO_TICKET);
}

void give_ticket(SSL& ssl) {
  // 0 is not an error: TLS 1.2, or in the middle of another message.
  if ((SSL_get_options(&ssl) & SSL_OP_NO_TICKET) == 0) SSL_new_session_ticket(&ssl);
}

std::string session_id_context(const std::vector<const X509*>& leaves) {
  std::string input = "dotls session 1";
  for (const X509* leaf : leaves) input += spki_hash(*leaf);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, input.data(), input.size(), hash.data(), &size) !=
      1) {
    throw Fatal(kExitSystem, "OpenSSL has no SHA-256");
  }
  return {reinterpret_cast<const char*>(hash.data()), size};
}

}  // namespace dotls

#include "dotls/check/offer.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>
#include <utility>

#include "dotls/tls/conf.hpp"
#include "dotls/tls/groups.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

constexpr std::array<std::pair<unsigned int, const char*>, 19> kSignatureNames{
    {{0x0201, "rsa_pkcs1_sha1"},
     {0x0203, "ecdsa_sha1"},
     {0x0401, "rsa_pkcs1_sha256"},
     {0x0403, "ecdsa_secp256r1_sha256"},
     {0x0501, "rsa_pkcs1_sha384"},
     {0x0503, "ecdsa_secp384r1_sha384"},
     {0x0601, "rsa_pkcs1_sha512"},
     {0x0603, "ecdsa_secp521r1_sha512"},
     {0x0804, "rsa_pss_rsae_sha256"},
     {0x0805, "rsa_pss_rsae_sha384"},
     {0x0806, "rsa_pss_rsae_sha512"},
     {0x0807, "ed25519"},
     {0x0808, "ed448"},
     {0x0809, "rsa_pss_pss_sha256"},
     {0x080a, "rsa_pss_pss_sha384"},
     {0x080b, "rsa_pss_pss_sha512"},
     {0x0904, "mldsa44"},
     {0x0905, "mldsa65"},
     {0x0906, "mldsa87"}}};

std::vector<std::string> group_names(SSL& server) {
  const int count = static_cast<int>(SSL_get1_groups(&server, nullptr));
  std::vector<int> groups(static_cast<std::size_t>(std::max(count, 0)));
  if (!groups.empty()) SSL_get1_groups(&server, groups.data());
  std::vector<std::string> names;
  for (const int group : groups) names.push_back(group_name(server, group));
  return names;
}

std::vector<std::string> signature_names(SSL& server) {
  std::vector<std::string> names;
  for (int i = 0;; ++i) {
    unsigned char low = 0;
    unsigned char high = 0;
    if (SSL_get_sigalgs(&server, i, nullptr, nullptr, nullptr, &low, &high) <= i) return names;
    names.push_back(signature_name(static_cast<unsigned int>(high) << 8U | low));
  }
}

void copy_versions(SSL_CTX& to, SSL_CTX& from) {
  SSL_CTX_set_min_proto_version(&to, static_cast<int>(SSL_CTX_get_min_proto_version(&from)));
  SSL_CTX_set_max_proto_version(&to, static_cast<int>(SSL_CTX_get_max_proto_version(&from)));
}

}  // namespace

SslCtxPtr make_client_like(SSL_CTX& own, const std::vector<ConfCommand>& conf) {
  SslCtxPtr client(SSL_CTX_new(TLS_client_method()));
  if (!client) throw std::bad_alloc();
  copy_versions(*client, own);
  SSL_CTX_set_security_level(client.get(), SSL_CTX_get_security_level(&own));
  apply_conf(*client, conf);
  return client;
}

Offer offer_of(SSL_CTX& client) {
  // Without a certificate it gets no further than the ClientHello.
  const SslCtxPtr server(SSL_CTX_new(TLS_server_method()));
  BIO* near = nullptr;
  BIO* far = nullptr;
  if (!server || BIO_new_bio_pair(&near, 0, &far, 0) != 1) throw std::bad_alloc();
  copy_versions(*server, client);
  const SslPtr speaker(SSL_new(&client));
  const SslPtr listener(SSL_new(server.get()));
  SSL_set_bio(speaker.get(), near, near);
  SSL_set_bio(listener.get(), far, far);
  SSL_set_connect_state(speaker.get());
  SSL_set_accept_state(listener.get());
  ERR_clear_error();
  const int said = SSL_do_handshake(speaker.get());
  if (SSL_get_error(speaker.get(), said) != SSL_ERROR_WANT_READ)
    return {{}, {}, take_openssl_error("OpenSSL gives no reason")};
  SSL_do_handshake(listener.get());
  ERR_clear_error();
  return {group_names(*listener), signature_names(*listener), {}};
}

std::string signature_name(unsigned int code) {
  const auto* found = std::find_if(kSignatureNames.begin(), kSignatureNames.end(),
                                   [&](const auto& one) { return one.first == code; });
  if (found != kSignatureNames.end()) return found->second;
  std::array<char, 8> number{};
  std::snprintf(number.data(), number.size(), "0x%04x", code & 0xffffU);
  return number.data();
}

}  // namespace dotls

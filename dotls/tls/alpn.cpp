#include "dotls/tls/alpn.hpp"

#include <memory>
#include <string>
#include <vector>

#include "dotls/tls/context_data.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

// Our protocols in wire format: each name after its length.
struct AlpnList {
  std::vector<unsigned char> wire;
};

std::unique_ptr<AlpnList> make_list(const std::vector<std::string>& names) {
  auto list = std::make_unique<AlpnList>();
  for (const std::string& name : names) {
    list->wire.push_back(static_cast<unsigned char>(name.size()));
    list->wire.insert(list->wire.end(), name.begin(), name.end());
  }
  return list;
}

int select_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*unused*/) {
  const std::vector<unsigned char>& ours = kept_with<AlpnList>(*SSL_get_SSL_CTX(ssl)).wire;
  unsigned char* choice = nullptr;
  if (SSL_select_next_proto(&choice, chosen_size, ours.data(),
                            static_cast<unsigned int>(ours.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = choice;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void set_alpn(SSL_CTX& context, const TlsSettings& settings) {
  if (settings.alpn.empty()) return;
  auto list = make_list(settings.alpn);
  if (settings.role == Role::Server) {
    keep_with(context, std::move(list));
    SSL_CTX_set_alpn_select_cb(&context, select_protocol, nullptr);
    return;
  }
  // 0 is success here, unlike in most of OpenSSL.
  if (SSL_CTX_set_alpn_protos(&context, list->wire.data(),
                              static_cast<unsigned int>(list->wire.size())) != 0) {
    throw Fatal::usage("--alpn: " + take_openssl_error("refused by OpenSSL"));
  }
}

}  // namespace dotls

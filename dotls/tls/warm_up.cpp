#include "dotls/tls/warm_up.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "dotls/tls/session.hpp"
#include "shared/error.hpp"
#include "shared/openssl_ptr.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {
namespace {

struct Kind {
  int version;
  const char* group;
  const char* signatures;
};

constexpr const char* kEcdsa = "ECDSA+SHA256:ECDSA+SHA384:ed25519";
constexpr const char* kRsa = "RSA-PSS+SHA256:RSA+SHA256";
constexpr const char* kAny = "ECDSA+SHA256:ed25519:RSA-PSS+SHA256:RSA+SHA256";

constexpr std::array kKinds{
    Kind{TLS1_3_VERSION, "X25519", kEcdsa}, Kind{TLS1_3_VERSION, "X25519", kRsa},
    Kind{TLS1_3_VERSION, "P-256", kAny},    Kind{TLS1_3_VERSION, "P-384", kAny},
    Kind{TLS1_2_VERSION, "X25519", kEcdsa}, Kind{TLS1_2_VERSION, "X25519", kRsa},
    Kind{TLS1_2_VERSION, "P-256", kAny},    Kind{TLS1_2_VERSION, "P-384", kAny},
};

// More than any handshake needs.
constexpr int kMostSteps = 20;

SslCtxPtr make_client(const Kind& kind) {
  SslCtxPtr client(SSL_CTX_new(TLS_client_method()));
  if (!client) return nullptr;
  SSL_CTX_set_verify(client.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_min_proto_version(client.get(), kind.version);
  SSL_CTX_set_max_proto_version(client.get(), kind.version);
  SSL_CTX_set1_groups_list(client.get(), kind.group);
  SSL_CTX_set1_sigalgs_list(client.get(), kind.signatures);
  return client;
}

void shake_hands_once(const TlsContext& context, const TlsSettings& settings, const Kind& kind) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    throw Fatal::system("make a socket pair", errno);
  const UniqueFd server_end(ends[0]);
  const UniqueFd client_end(ends[1]);
  const SslCtxPtr client_context = make_client(kind);
  const SslPtr client(client_context ? SSL_new(client_context.get()) : nullptr);
  if (!client || SSL_set_fd(client.get(), client_end.get()) != 1) return;
  SSL_set_connect_state(client.get());
  Session server(context, settings, server_end.get(), server_end.get());
  for (int step = 0; step < kMostSteps; ++step) {
    const bool client_done = SSL_do_handshake(client.get()) == 1;
    const IoResult result = server.handshake();
    if (client_done && result.status == IoStatus::Done) return;
    if (result.status == IoStatus::Broken) return;
  }
}

}  // namespace

void warm_up(const TlsContext& context, const TlsSettings& settings) {
  for (const Kind& kind : kKinds) shake_hands_once(context, settings, kind);
  ERR_clear_error();
}

}  // namespace dotls

#include "dotls/check/loopback.hpp"

#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "shared/error.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

std::pair<UniqueFd, UniqueFd> make_ends() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Fatal::system("socketpair", errno);
  }
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace

Loopback::Loopback(const TlsContext& context, const TlsSettings& settings)
    : Loopback(context, settings, make_ends()) {}

Loopback::Loopback(const TlsContext& context, const TlsSettings& settings,
                   std::pair<UniqueFd, UniqueFd> ends)
    : context_(context),
      ours_(std::move(ends.first)),
      theirs_(std::move(ends.second)),
      session_(context, settings, ours_.get(), ours_.get()) {}

std::string Loopback::answer_to(SSL_CTX& client, const std::string& name) {
  const SslPtr peer(SSL_new(&client));
  SSL_set_fd(peer.get(), theirs_.get());
  SSL_set_connect_state(peer.get());
  if (!name.empty()) SSL_set_tlsext_host_name(peer.get(), name.c_str());
  SSL_do_handshake(peer.get());
  if (!has_failed(session_.handshake().status)) return {};
  const std::string& refusal = session_.notes().refusal;
  return refusal.empty() ? session_.failure() : refusal;
}

bool Loopback::shows_certificate() {
  const SslCtxPtr server(SSL_CTX_new(TLS_server_method()));
  SSL_CTX& own = context_.get();
  SSL_CTX_use_certificate(server.get(), SSL_CTX_get0_certificate(&own));
  SSL_CTX_use_PrivateKey(server.get(), SSL_CTX_get0_privatekey(&own));
  SSL_CTX_set_verify(server.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
  const SslPtr peer(SSL_new(server.get()));
  SSL_set_fd(peer.get(), theirs_.get());
  SSL_set_accept_state(peer.get());
  bool done = false;
  for (int i = 0; i < 3 && !done; ++i) {
    if (has_failed(session_.handshake().status)) return true;
    ERR_clear_error();
    done = SSL_do_handshake(peer.get()) == 1;
  }
  return !done || SSL_get0_peer_certificate(peer.get()) != nullptr;
}

}  // namespace dotls

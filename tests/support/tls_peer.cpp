// See tls_peer.hpp.
#include "tests/support/tls_peer.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace dotls::test {
namespace {

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("TlsPeer: ") + what);
}

void trust(SSL_CTX* context, const std::string& pem) {
  const BioPtr bio = make_memory_bio(pem);
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), one);
    X509_free(one);
  }
  ERR_clear_error();
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

SslCtxPtr make_context(TlsPeer::Role role, const TlsSettings& settings) {
  SslCtxPtr context(
      SSL_CTX_new(role == TlsPeer::Role::Client ? TLS_client_method() : TLS_server_method()));
  must(context != nullptr, "no context");
  SSL_CTX* c = context.get();
  SSL_CTX_set_min_proto_version(c, settings.min_version);
  SSL_CTX_set_max_proto_version(c, settings.max_version);
  if (!settings.ciphers.empty())
    must(SSL_CTX_set_cipher_list(c, settings.ciphers.c_str()) == 1, "ciphers");
  if (!settings.suites.empty())
    must(SSL_CTX_set_ciphersuites(c, settings.suites.c_str()) == 1, "suites");
  if (!settings.allow_renegotiation)
    SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION);
  else
    SSL_CTX_set_options(c, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  if (settings.own) {
    must(SSL_CTX_use_certificate(c, settings.own->certificate()) == 1, "certificate");
    must(SSL_CTX_use_PrivateKey(c, settings.own->key()) == 1, "key");
    SSL_CTX_add1_chain_cert(c, authorities().intermediate.certificate());
  }
  if (!settings.trust_pem.empty()) trust(c, settings.trust_pem);
  return context;
}

void offer_alpn(SSL* ssl, const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& one : protocols) list += static_cast<char>(one.size()) + one;
  SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(list.data()),
                      static_cast<unsigned>(list.size()));
}

}  // namespace

TlsPeer::TlsPeer(Role role, const TlsSettings& settings, UniqueFd socket)
    : context_(make_context(role, settings)),
      ssl_(SSL_new(context_.get())),
      socket_(std::move(socket)) {
  must(ssl_ != nullptr, "no SSL");
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  if (role == Role::Server) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  if (!settings.server_name.empty()) {
    // SSL_set_tlsext_host_name is a macro with an old-style cast; this is its definition.
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(settings.server_name.c_str()));
    if (!settings.trust_pem.empty()) SSL_set1_host(ssl_.get(), settings.server_name.c_str());
  }
  if (!settings.alpn.empty()) offer_alpn(ssl_.get(), settings.alpn);
}

// All that OpenSSL has written goes to the socket.
bool TlsPeer::flush() {
  BIO* out = SSL_get_wbio(ssl_.get());
  std::array<char, 65536> buffer;
  for (int count = 0; (count = BIO_read(out, buffer.data(), buffer.size())) > 0;) {
    if (!send_all(socket_.get(), {buffer.data(), static_cast<std::size_t>(count)})) return false;
  }
  return true;
}

// Some bytes from the socket go to OpenSSL; false where none came, and tcp_end_ says why.
bool TlsPeer::fill(Clock::duration patience) {
  if (tcp_end_ != TcpEnd::Open || !wait_ready(socket_.get(), POLLIN, patience)) return false;
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return true;
  if (count <= 0) {
    tcp_end_ = count == 0 ? TcpEnd::Fin : TcpEnd::Reset;
    return false;
  }
  return BIO_write(SSL_get_rbio(ssl_.get()), buffer.data(), static_cast<int>(count)) == count;
}

void TlsPeer::take_error(int result) {
  const int kind = SSL_get_error(ssl_.get(), result);
  if (kind == SSL_ERROR_WANT_READ) {
    error_ = tcp_end_ == TcpEnd::Open ? "nothing came" : "the connection ended";
    return;
  }
  const unsigned long code = ERR_peek_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  error_ = reason == nullptr ? "error " + std::to_string(kind) : reason;
  ERR_clear_error();
}

bool TlsPeer::handshake() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    const bool more = result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
    if (!more && result != 1) take_error(result);
    const bool sent = flush();
    if (result == 1) return sent;
    if (!more) return false;
    if (!fill(kPatience)) {
      take_error(result);
      return false;
    }
  }
}

void TlsPeer::start_handshake() {
  SSL_do_handshake(ssl_.get());
  flush();
}

bool TlsPeer::write(std::string_view text) {
  constexpr std::size_t kPiece = 65536;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, kPiece);
    ERR_clear_error();
    std::size_t done = 0;
    if (SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &done) != 1) {
      take_error(0);
      return false;
    }
    if (!flush()) return false;
    text.remove_prefix(done);
  }
  return true;
}

std::string TlsPeer::seal(std::string_view text) {
  flush();
  std::size_t done = 0;
  must(SSL_write_ex(ssl_.get(), text.data(), text.size(), &done) == 1, "seal");
  return take_sealed();
}

std::string TlsPeer::take_sealed() {
  BIO* out = SSL_get_wbio(ssl_.get());
  std::string records(BIO_ctrl_pending(out), '\0');
  BIO_read(out, records.data(), static_cast<int>(records.size()));
  return records;
}

std::string TlsPeer::read_some(Clock::duration patience) {
  std::array<char, 65536> buffer;
  for (;;) {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
    const int kind = SSL_get_error(ssl_.get(), result);
    if (result != 1 && kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_ZERO_RETURN)
      take_error(result);
    flush();
    if (result == 1) return {buffer.data(), count};
    if (kind != SSL_ERROR_WANT_READ || !fill(patience)) return {};
  }
}

std::string TlsPeer::read_exactly(std::size_t size) {
  std::string all;
  while (all.size() < size) {
    const std::string more = read_some();
    if (more.empty()) break;
    all += more;
  }
  return all;
}

std::string TlsPeer::read_until_end() {
  std::string all;
  for (std::string more; !(more = read_some()).empty();) all += more;
  return all;
}

bool TlsPeer::exchange(Pattern pattern, Digest& received) {
  std::array<char, 65536> buffer;
  std::string waiting;  // records that the socket has not taken yet
  bool closed = false;
  for (;;) {
    if (waiting.empty() && !closed) {
      if (const std::size_t count = pattern.next(buffer)) {
        waiting = seal({buffer.data(), count});
      } else {
        close_notify();
        closed = true;
      }
    }
    if (!waiting.empty()) {
      const ssize_t count =
          ::send(socket_.get(), waiting.data(), waiting.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && errno != EAGAIN) return false;
      if (count > 0) waiting.erase(0, static_cast<std::size_t>(count));
    }
    std::size_t count = 0;
    ERR_clear_error();
    while (SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count) == 1)
      received.add({buffer.data(), count});
    const int kind = SSL_get_error(ssl_.get(), 0);
    if (kind == SSL_ERROR_ZERO_RETURN) return true;
    if (kind != SSL_ERROR_WANT_READ) {
      take_error(0);
      return false;
    }
    const short events = static_cast<short>(waiting.empty() ? POLLIN : POLLIN | POLLOUT);
    const bool idle = closed || !waiting.empty();
    if (idle && !wait_ready(socket_.get(), events, kPatience)) return false;
    static_cast<void>(fill(Clock::duration::zero()));
    if (tcp_end_ != TcpEnd::Open && BIO_ctrl_pending(SSL_get_rbio(ssl_.get())) == 0) return false;
  }
}

std::string TlsPeer::read_summary() {
  Digest digest;
  for (std::string more; !(more = read_some()).empty();) digest.add(more);
  return digest.summary();
}

bool TlsPeer::write_pattern(Pattern pattern) {
  std::array<char, 65536> buffer;
  while (const std::size_t count = pattern.next(buffer)) {
    if (!write({buffer.data(), count})) return false;
  }
  return true;
}

void TlsPeer::close_notify() {
  SSL_shutdown(ssl_.get());
  flush();
}

void TlsPeer::fin() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void TlsPeer::key_update(bool request) {
  must(SSL_key_update(ssl_.get(),
                      request ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED) == 1,
       "key update");
  SSL_do_handshake(ssl_.get());
  flush();
}

bool TlsPeer::close_notify_received() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

TcpEnd TlsPeer::wait_for_tcp_end() {
  if (tcp_end_ == TcpEnd::Open) tcp_end_ = read_to_end(socket_.get()).end;
  return tcp_end_;
}

TlsPeer connect_tls(std::uint16_t port, const TlsSettings& settings, int receive_buffer) {
  return {TlsPeer::Role::Client, settings, connect_to(port, receive_buffer)};
}

}  // namespace dotls::test

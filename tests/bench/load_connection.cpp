#include "tests/bench/load_connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "shared/openssl_error.hpp"

namespace dotls::bench {
namespace {

constexpr std::chrono::seconds kPatience{20};
constexpr std::size_t kReadBufferBytes = std::size_t{128} * 1024;

UniqueFd connect_to(std::uint16_t port) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw LoadError(std::string("connect: ") + std::strerror(errno));
  }
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  return fd;
}

}  // namespace

SslCtxPtr make_client_context() {
  SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  if (!context) throw LoadError(take_openssl_error("no TLS context"));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_default_read_buffer_len(context.get(), kReadBufferBytes);
  return context;
}

Connection::Connection(std::uint16_t port, SSL_CTX* context, SSL_SESSION* session)
    : fd_(connect_to(port)) {
  if (context != nullptr) shake_hands(session, *context);
}

void Connection::shake_hands(SSL_SESSION* session, SSL_CTX& context) {
  ssl_.reset(SSL_new(&context));
  if (!ssl_ || SSL_set_fd(ssl_.get(), fd_.get()) != 1) throw std::bad_alloc();
  if (session != nullptr) SSL_set_session(ssl_.get(), session);
  SSL_set_connect_state(ssl_.get());
  for (;;) {
    ERR_clear_error();
    if (settle(SSL_do_handshake(ssl_.get()), 1) == 1U) return;
    if (SSL_want_nothing(ssl_.get())) throw LoadError("the peer left during the handshake");
    wait(SSL_want_write(ssl_.get()));
  }
}

// Bytes moved, 0 at the end of the stream, nullopt if it must wait.
std::optional<std::size_t> Connection::settle(int returned, std::size_t bytes) {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_NONE:
      return bytes;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return std::nullopt;
    case SSL_ERROR_SYSCALL:
      throw LoadError(std::string("connection: ") + std::strerror(errno));
    default:
      throw LoadError("TLS: " + take_openssl_error("no reason"));
  }
}

std::optional<std::size_t> Connection::try_read(std::span<std::byte> buffer) {
  if (ssl_) {
    ERR_clear_error();
    std::size_t got = 0;
    const int returned = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got);
    return settle(returned, got);
  }
  const ssize_t got = ::read(fd_.get(), buffer.data(), buffer.size());
  if (got >= 0) return static_cast<std::size_t>(got);
  if (errno == EAGAIN) return std::nullopt;
  throw LoadError(std::string("read: ") + std::strerror(errno));
}

std::size_t Connection::try_write(std::span<const std::byte> bytes) {
  if (ssl_) {
    ERR_clear_error();
    std::size_t put = 0;
    const int returned = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &put);
    return settle(returned, put).value_or(0);
  }
  const ssize_t put = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (put >= 0) return static_cast<std::size_t>(put);
  if (errno == EAGAIN) return 0;
  throw LoadError(std::string("write: ") + std::strerror(errno));
}

void Connection::wait(bool writing) {
  std::array<pollfd, 1> entries{
      pollfd{fd_.get(), static_cast<short>(writing ? POLLIN | POLLOUT : POLLIN), 0}};
  if (!poll_until(entries, Clock::now() + kPatience)) throw LoadError("stalled: nothing moved");
}

std::size_t Connection::read(std::span<std::byte> buffer) {
  for (;;) {
    if (const auto got = try_read(buffer)) return *got;
    wait(false);
  }
}

void Connection::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t put = try_write(bytes);
    bytes = bytes.subspan(put);
    if (put == 0) wait(true);
  }
}

void Connection::close_write() {
  if (ssl_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  } else {
    ::shutdown(fd_.get(), SHUT_WR);
  }
}

bool Connection::clean() const {
  return !ssl_ || (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void expect_answer(Connection& connection, std::string_view expected) {
  std::array<std::byte, 512> buffer;
  std::string answer;
  while (const std::size_t got = connection.read(buffer)) {
    answer.append(reinterpret_cast<const char*>(buffer.data()), got);
    if (answer.size() > expected.size()) break;
  }
  if (answer != expected) throw LoadError("wrong answer: \"" + answer.substr(0, 80) + "\"");
  if (!connection.clean()) throw LoadError("the answer ended without close_notify");
}

}  // namespace dotls::bench

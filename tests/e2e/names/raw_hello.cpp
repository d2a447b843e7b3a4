// See raw_hello.hpp.
#include "tests/e2e/names/raw_hello.hpp"

#include <openssl/ssl.h>

#include "shared/openssl_ptr.hpp"

namespace dotls::test {
namespace {

std::string number(std::size_t value, int bytes) {
  std::string text;
  for (; bytes > 0; --bytes) text += static_cast<char>(value >> (8 * (bytes - 1)));
  return text;
}

std::size_t number_at(const std::string& text, std::size_t at, int bytes) {
  std::size_t value = 0;
  for (int i = 0; i < bytes; ++i)
    value = value << 8U | static_cast<unsigned char>(text.at(at + static_cast<std::size_t>(i)));
  return value;
}

std::string plain_hello() {
  const SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  const SslPtr ssl(SSL_new(context.get()));
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  std::string record(BIO_ctrl_pending(out), '\0');
  BIO_read(out, record.data(), static_cast<int>(record.size()));
  return record;
}

}  // namespace

std::string name_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += number(0, 1) + number(name.size(), 2) + name;
  return number(list.size(), 2) + list;
}

std::string make_hello(const std::vector<std::string>& bodies) {
  std::string extensions;
  for (const std::string& body : bodies) extensions += number(0, 2) + number(body.size(), 2) + body;
  std::string hello = plain_hello();
  // Record header 5, handshake header 4, version 2, random 32; then session id, ciphers,
  // compression.
  std::size_t at = 43;
  at += 1 + number_at(hello, at, 1);
  at += 2 + number_at(hello, at, 2);
  at += 1 + number_at(hello, at, 1);
  hello.replace(at, 2, number(number_at(hello, at, 2) + extensions.size(), 2));
  hello.replace(6, 3, number(number_at(hello, 6, 3) + extensions.size(), 3));
  hello.replace(3, 2, number(number_at(hello, 3, 2) + extensions.size(), 2));
  return hello + extensions;
}

}  // namespace dotls::test

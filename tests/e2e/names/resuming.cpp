// See resuming.hpp.
#include "tests/e2e/names/resuming.hpp"

#include <openssl/rand.h>

namespace dotls::test {

bool Visit::can_resume() const {
  return session && SSL_SESSION_is_resumable(session.get()) == 1;
}

Visit visit(std::uint16_t port, SSL_SESSION* session, const TlsSettings& settings) {
  TlsPeer client = connect_tls(port, settings);
  if (session != nullptr) SSL_set_session(client.ssl(), session);
  Visit result{};
  if (!client.handshake()) return result;
  // TLS 1.3 tickets come after the handshake, with data.
  result.word = client.read_until_end();
  result.good = client.close_notify_received();
  result.resumed = SSL_session_reused(client.ssl()) == 1;
  // Or OpenSSL holds the session for broken and not to be resumed.
  client.hang_up();
  result.session.reset(SSL_get1_session(client.ssl()));
  return result;
}

std::string make_ticket_key() {
  std::string key(80, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size()));
  return key;
}

}  // namespace dotls::test

// One end of a mail session that a test plays word by word: a client of dotls -s, or the server
// that dotls -T -s meets. In the clear first, and inside TLS on the same connection later.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/support/tls_peer.hpp"

namespace dotls::test {

/// One connection. Blocks, up to kPatience a call. One thread.
class MailPeer {
 public:
  explicit MailPeer(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Sends the bytes; false where the connection is broken.
  bool say(std::string_view bytes);
  /// The next line with its line end; at the end of the stream what there is, at last "".
  [[nodiscard]] std::string line();
  /// All lines up to the one in which the regular expression matches (it sees no line end); a test
  /// failure where the stream ends before.
  std::string until(const std::string& regex);
  /// say() and until().
  std::string ask(std::string_view command, const std::string& regex);
  /// All that still comes, up to the end of the stream.
  [[nodiscard]] std::string rest();
  /// Ends our direction: FIN in the clear, close_notify inside TLS.
  void finish();
  /// finish() and rest().
  std::string leave();

  /// Hands the connection to TLS. What the other side said before and nobody has taken is a test
  /// failure: it would be heard inside TLS as if it had come through it.
  bool start_tls(const TlsSettings& settings = {}, TlsPeer::Role role = TlsPeer::Role::Client);
  /// After start_tls().
  [[nodiscard]] TlsPeer& tls() { return *tls_; }
  /// Before start_tls().
  [[nodiscard]] UniqueFd& socket() { return socket_; }

 private:
  bool fill();

  UniqueFd socket_;
  std::optional<TlsPeer> tls_;
  std::string held_;
};

}  // namespace dotls::test

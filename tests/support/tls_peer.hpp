// The other side of the connection, step by step: an OpenSSL client or server that does what a test
// says and nothing by itself. OpenSSL sees memory only; every byte on the socket goes through here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/openssl_ptr.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/net.hpp"
#include "tests/support/pki.hpp"

namespace dotls::test {

/// How to speak TLS. What is empty is left to OpenSSL.
struct TlsSettings {
  int min_version = TLS1_2_VERSION;
  int max_version = TLS1_3_VERSION;
  std::string ciphers = {};      ///< of TLS 1.2
  std::string suites = {};       ///< of TLS 1.3
  std::string server_name = {};  ///< SNI, and the name to verify where `trust_pem` is given
  std::vector<std::string> alpn = {};
  std::optional<Credential> own = {};  ///< our certificate, sent with the tests' intermediate
  std::string trust_pem = {};          ///< verify the other side against these authorities
  bool allow_renegotiation = false;
};

/// One connection. Blocks, up to kPatience a call. One thread.
class TlsPeer {
 public:
  enum class Role { Client, Server };

  /// Takes the socket; nothing is sent yet.
  TlsPeer(Role role, const TlsSettings& settings, UniqueFd socket);

  /// Runs the handshake to its end; false where it fails, see error().
  bool handshake();
  /// One step of it: sends OpenSSL's output, without waiting.
  void start_handshake();
  /// OpenSSL's words for what failed.
  [[nodiscard]] const std::string& error() const { return error_; }

  /// Sends all of `text`; false where the connection is broken.
  bool write(std::string_view text);
  /// `text` as TLS records, not sent: for raw_send, whole or in part.
  [[nodiscard]] std::string seal(std::string_view text);
  /// The records that OpenSSL has made and that are not sent.
  [[nodiscard]] std::string take_sealed();
  /// Sends bytes as they are, under TLS.
  bool raw_send(std::string_view bytes) { return send_all(socket_.get(), bytes); }

  /// What comes next, at least a byte; "" where the stream has ended (see close_notify_received)
  /// or nothing came within `patience`.
  [[nodiscard]] std::string read_some(Clock::duration patience = kPatience);
  /// All until `size` bytes are there or the stream has ended.
  [[nodiscard]] std::string read_exactly(std::size_t size);
  /// All until the stream has ended.
  [[nodiscard]] std::string read_until_end();
  /// The same, as Digest::summary has it.
  [[nodiscard]] std::string read_summary();
  /// Sends the whole pattern; false where the connection is broken.
  bool write_pattern(Pattern pattern);
  /// Sends the pattern, then close_notify, and reads into `received` meanwhile, until the other
  /// side's close_notify, even an early one. False if the connection broke.
  bool exchange(Pattern pattern, Digest& received);

  /// Ends our direction in TLS's way.
  void close_notify();
  /// Ends our direction of TCP, without a word in TLS.
  void fin();
  /// Closes the connection, after close_notify where that was not said yet.
  void hang_up() {
    close_notify();
    socket_.reset();
  }
  /// Tears the connection down.
  void reset() { reset_connection(socket_); }
  /// New keys (TLS 1.3); `request` asks the other side for the same.
  void key_update(bool request);

  [[nodiscard]] bool close_notify_received() const;
  /// Reads to the end of the TCP connection, throwing away what comes.
  [[nodiscard]] TcpEnd wait_for_tcp_end();

  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  bool flush();
  bool fill(Clock::duration patience);
  void take_error(int result);

  SslCtxPtr context_;
  SslPtr ssl_;
  UniqueFd socket_;
  TcpEnd tcp_end_ = TcpEnd::Open;
  std::string error_;
};

/// A client that has connected to 127.0.0.1 and has not said anything yet.
[[nodiscard]] TlsPeer connect_tls(std::uint16_t port, const TlsSettings& settings = {},
                                  int receive_buffer = 0);

}  // namespace dotls::test

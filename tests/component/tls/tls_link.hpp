// A session of ours and a TLS peer of the test's at the two ends of a socket pair.
#pragma once

#include <gmock/gmock.h>
#include <poll.h>

#include <array>
#include <csignal>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "dotls/tls/context.hpp"
#include "dotls/tls/handshake.hpp"
#include "dotls/tls/session.hpp"
#include "tests/component/socket_pair.hpp"
#include "tests/support/cert_dir.hpp"
#include "tests/support/tls_peer.hpp"

namespace dotls::test {

/// A server with the certificate of `certs`.
[[nodiscard]] inline dotls::TlsSettings server_settings(const CertDir& certs) {
  dotls::TlsSettings settings;
  settings.directory = certs.path();
  return settings;
}

/// A client that trusts the test's root and wants "localhost".
[[nodiscard]] inline dotls::TlsSettings client_settings(const CertDir& certs) {
  dotls::TlsSettings settings;
  settings.role = Role::Client;
  settings.directory = certs.path();
  settings.ca_file = certs / "root.pem";
  settings.host = "localhost";
  return settings;
}

/// A peer with this certificate.
[[nodiscard]] inline test::TlsSettings showing(const Credential& own) {
  test::TlsSettings settings;
  settings.own = own;
  return settings;
}

/// A peer of one protocol version.
[[nodiscard]] inline test::TlsSettings speaking(int version) {
  test::TlsSettings settings;
  settings.min_version = version;
  settings.max_version = version;
  return settings;
}

/// The two ends. shake_hands() comes first.
class TlsLink {
 public:
  TlsLink(const dotls::TlsSettings& ours, const test::TlsSettings& theirs, int send_buffer = 0,
          std::shared_ptr<const CertificateSource> source = nullptr)
      : TlsLink(load_context(ours, std::move(source)), ours, theirs, send_buffer) {}
  TlsLink(TlsContext context, const dotls::TlsSettings& ours, const test::TlsSettings& theirs,
          int send_buffer = 0)
      : pair_(send_buffer),
        context_(std::move(context)),
        session_(context_, ours, pair_.ours.get(), pair_.ours.get()),
        peer_(ours.role == Role::Server ? TlsPeer::Role::Client : TlsPeer::Role::Server, theirs,
              std::move(pair_.peer)) {
    ::signal(SIGPIPE, SIG_IGN);  // as SignalInbox does
  }

  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] TlsPeer& peer() { return peer_; }
  [[nodiscard]] const TlsContext& context() const { return context_; }
  [[nodiscard]] int fd() const { return pair_.ours.get(); }

  /// Both ends at once; the peer's in a thread.
  [[nodiscard]] HandshakeOutcome shake_hands() {
    auto theirs = std::async(std::launch::async, [this] { return peer_.handshake(); });
    const HandshakeOutcome outcome =
        run_handshake(session_, fd(), fd(), Clock::now() + kPatience, -1);
    // A peer that still waits for us must see an end.
    if (outcome.end != HandshakeEnd::Done) ::shutdown(fd(), SHUT_WR);
    peer_done_ = theirs.get();
    return outcome;
  }
  /// The same, which must succeed.
  void connect() {
    const HandshakeOutcome outcome = shake_hands();
    ASSERT_EQ(outcome.end, HandshakeEnd::Done) << outcome.reason << "; peer: " << peer_.error();
    ASSERT_TRUE(peer_done_) << peer_.error();
  }
  [[nodiscard]] bool peer_done() const { return peer_done_; }

  /// One step of reading, with what it moved.
  struct Read {
    IoStatus status;
    std::string bytes;
  };
  [[nodiscard]] Read read_step(std::size_t most = 65536) {
    std::string buffer(most, '\0');
    const IoResult got = session_.read(std::as_writable_bytes(std::span(buffer)));
    buffer.resize(got.bytes);
    return {got.status, std::move(buffer)};
  }
  /// Steps until one does not ask to wait for the peer.
  [[nodiscard]] Read read(std::size_t most = 65536) {
    for (;;) {
      Read got = read_step(most);
      if (got.status != IoStatus::WantRead || !wait_readable()) return got;
    }
  }
  /// All until the stream ends; how it ended.
  [[nodiscard]] Read read_to_end() {
    std::string all;
    for (;;) {
      Read got = read();
      if (got.status != IoStatus::Done) return {got.status, std::move(all)};
      all += got.bytes;
    }
  }
  [[nodiscard]] IoResult write_step(std::string_view text) {
    return session_.write(std::as_bytes(std::span(text.data(), text.size())));
  }
  /// Waits for the peer's next bytes; false (and a failure) where none come.
  bool wait_readable() {
    std::array<pollfd, 1> entry{pollfd{fd(), POLLIN, 0}};
    const bool ready = poll_until(entry, Clock::now() + kPatience);
    EXPECT_TRUE(ready) << "the peer says nothing";
    return ready;
  }

 private:
  SocketPair pair_;
  TlsContext context_;
  Session session_;
  TlsPeer peer_;
  bool peer_done_ = false;
};

}  // namespace dotls::test

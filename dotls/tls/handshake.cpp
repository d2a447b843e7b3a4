#include "dotls/tls/handshake.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "shared/peer_speaks.hpp"
#include "shared/posix_io.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

// What the peer begins with, for messages. OpenSSL takes it out of the kernel and keeps it to
// itself, so this looks before OpenSSL has read anything: once or twice for a handshake.
class FirstBytes {
 public:
  /// False if nothing has come yet. Never blocks.
  [[nodiscard]] bool look(int fd) {
    const ssize_t got = ::recv(fd, bytes_.data(), bytes_.size(), MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) size_ = static_cast<std::size_t>(got);
    return got >= 0 || !means_later(errno);
  }
  [[nodiscard]] std::string_view get() const { return {bytes_.data(), size_}; }

  /// A record of TLS, or the CLIENT-HELLO of SSL 2, which OpenSSL understands as well.
  [[nodiscard]] bool may_be_tls() const {
    const std::string_view bytes = get();
    if (bytes.empty() || bytes[0] == 0x16 || bytes[0] == 0x15) return true;
    return (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 && bytes.size() > 2 && bytes[2] == 1;
  }

 private:
  std::array<char, 64> bytes_;
  std::size_t size_ = 0;
};

HandshakeOutcome failed(std::string reason, FailureClass failure) {
  return {HandshakeEnd::Failed, std::move(reason), failure};
}

// Where another store would have led to another result.
bool is_about_trust(int verify_error) {
  switch (verify_error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return true;
    default:
      return false;
  }
}

HandshakeOutcome refused(const ConnectionNotes& notes) {
  HandshakeOutcome outcome = failed(notes.refusal, notes.refusal_class);
  outcome.trust_failed = is_about_trust(notes.verify_error);
  return outcome;
}

// A client that was set up for another port, or a balancer for another service; a browser on a mail
// port is nobody's mistake.
bool is_honest(PeerSpeaks protocol) {
  switch (protocol) {
    case PeerSpeaks::Smtp:
    case PeerSpeaks::Pop3:
    case PeerSpeaks::Imap:
    case PeerSpeaks::ProxyV1:
    case PeerSpeaks::ProxyV2:
      return true;
    case PeerSpeaks::Tls:
    case PeerSpeaks::Http:
    case PeerSpeaks::Unknown:
      break;
  }
  return false;
}

HandshakeOutcome not_tls(std::string_view first_bytes, bool from_client) {
  HandshakeOutcome outcome = failed(not_tls_text(first_bytes, from_client), FailureClass::NotTls);
  outcome.is_honest = is_honest(peer_speaks(first_bytes));
  return outcome;
}

HandshakeOutcome outcome_of(const Session& session, IoStatus status, const FirstBytes& first) {
  const ConnectionNotes& notes = session.notes();
  if (!notes.refusal.empty()) return refused(notes);
  if (status != IoStatus::Broken && session.wire_read() == 0) {
    return failed("the peer closed the connection without sending a byte", FailureClass::Silent);
  }
  if (status == IoStatus::PeerClosed || status == IoStatus::PeerTruncated) {
    return failed("the peer closed the connection during the handshake", FailureClass::Left);
  }
  if (status == IoStatus::Broken && !first.may_be_tls()) {
    return not_tls(first.get(), SSL_is_server(&session.ssl()) == 1);
  }
  return failed(session.failure(), session.failure_class());
}

}  // namespace

std::string not_tls_text(std::string_view first_bytes, bool from_client) {
  const PeerSpeaks protocol = peer_speaks(first_bytes);
  const std::string word(word_of(protocol));
  switch (protocol) {
    case PeerSpeaks::Smtp:
    case PeerSpeaks::Pop3:
    case PeerSpeaks::Imap:
      return (from_client ? "the client speaks " : "the server speaks ") + word +
             (from_client ? " in the clear, and this port wants TLS at once"
                          : " in the clear; give -s for STARTTLS");
    case PeerSpeaks::Http:
      return (from_client ? "the client speaks " : "the server speaks ") + word + " in the clear";
    case PeerSpeaks::ProxyV1:
    case PeerSpeaks::ProxyV2:
      return "a header of the " + word + " came instead of TLS";
    case PeerSpeaks::Tls:
    case PeerSpeaks::Unknown:
      break;
  }
  return std::string("what the ") + (from_client ? "client" : "server") + " sent is not TLS";
}

HandshakeOutcome run_handshake(Session& session, int read_fd, int write_fd, Deadline deadline,
                               int interrupt_fd) {
  HandshakeOutcome outcome{HandshakeEnd::Failed, {}};
  FirstBytes first;
  const bool is_server = SSL_is_server(&session.ssl()) == 1;
  outcome.end =
      step_until(deadline, interrupt_fd, [&](pollfd& awaited) -> std::optional<HandshakeEnd> {
        // A server that stepped now might read what comes after this look.
        const bool has_begun = session.wire_read() > 0 || first.look(read_fd);
        if (!has_begun && is_server) {
          awaited = {read_fd, POLLIN, 0};
          return std::nullopt;
        }
        const IoStatus status = session.handshake().status;
        switch (status) {
          case IoStatus::Done:
            return HandshakeEnd::Done;
          case IoStatus::WantRead:
            awaited = {read_fd, POLLIN, 0};
            return std::nullopt;
          case IoStatus::WantWrite:
            awaited = {write_fd, POLLOUT, 0};
            return std::nullopt;
          case IoStatus::PeerClosed:
          case IoStatus::PeerTruncated:
          case IoStatus::PeerReset:
          case IoStatus::Broken:
            break;
        }
        outcome = outcome_of(session, status, first);
        return HandshakeEnd::Failed;
      });
  if (outcome.end == HandshakeEnd::TimedOut) {
    outcome.failure = session.wire_read() == 0 ? FailureClass::Silent : FailureClass::Timeout;
  }
  return outcome;
}

}  // namespace dotls

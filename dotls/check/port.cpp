#include "dotls/check/port.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "dotls/check/spoken.hpp"
#include "dotls/check/tcp_connect.hpp"
#include "dotls/starttls/client_phase.hpp"
#include "dotls/starttls/smtp_reply.hpp"
#include "dotls/starttls/words.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/handshake.hpp"
#include "dotls/tls/identity.hpp"
#include "dotls/tls/session.hpp"
#include "dotls/tls/trust.hpp"
#include "shared/certdir/certificate_finding.hpp"
#include "shared/certdir/chain_finding.hpp"
#include "shared/ehlo_name.hpp"
#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

// No server knows this command, so its answer is recognisable.
constexpr std::string_view kInjectedWord = "XDOTLSPROBE";

// Then who has not greeted us may be waiting for a ClientHello.
constexpr std::chrono::seconds kGreetingTime{5};

// One connection to the port, as far as it got.
struct Visit {
  UniqueFd fd;
  std::unique_ptr<TlsContext> context;
  std::unique_ptr<Session> session;
  /// Why there is no session; empty if there is one.
  std::string failure;
  /// Whether that was the server's answer to the request for TLS, or to what followed it.
  bool refused = false;
};

// localhost, or an address, need not be in the certificate. parse_endpoint() made it lower case.
bool tells_no_name(const CheckRequest& request) {
  const std::string& host = request.connect->host;
  return request.tls.host.empty() && (host == "localhost" || is_ip_address(host));
}

TlsSettings settings_for(const CheckRequest& request) {
  TlsSettings settings = request.tls;
  if (settings.host.empty() && !tells_no_name(request)) settings.host = request.connect->host;
  settings.goes_on_unverified = true;  // errors are reported with the rest
  return settings;
}

// What the port speaks if it is not what -s expects, before anything is said to it.
std::string find_mistake(const CheckRequest& request, const TlsSettings& settings, int fd,
                         int interrupt_fd) {
  const auto patience =
      std::min<Clock::duration>(kGreetingTime, Clock::duration(request.connect_timeout) / 4);
  PeerSpeaks heard = hear_protocol(fd, Clock::now() + patience, interrupt_fd);
  // Who speaks TLS from the first byte, or HTTP, waits for its client.
  if (heard == PeerSpeaks::Unknown) {
    heard = hear_answer_to_hello(*request.connect, settings, Clock::now() + patience, interrupt_fd);
  }
  return describe_mistake(heard, request.starttls);
}

// `injected` is sent after STARTTLS, in the same write.
Visit visit(const CheckRequest& request, const std::string& injected, int interrupt_fd) {
  const TlsSettings settings = settings_for(request);
  const Deadline deadline = Clock::now() + request.connect_timeout;
  Visit made;
  made.fd = connect_tcp(*request.connect, deadline, interrupt_fd);
  const int fd = made.fd.get();
  if (request.starttls) {
    const std::string mistake =
        injected.empty() ? find_mistake(request, settings, fd, interrupt_fd) : std::string();
    if (!mistake.empty()) {
      made.failure = "no STARTTLS: " + mistake;
      return made;
    }
    const auto upgrade = make_client_upgrade(
        *request.starttls, request.ehlo_name ? *request.ehlo_name : ehlo_name_of(fd), injected);
    const ClientPhaseOutcome clear = run_client_phase(*upgrade, fd, fd, deadline, interrupt_fd);
    if (clear.end != ClientPhaseEnd::Upgrade) {
      made.failure = "no STARTTLS: " + (clear.reason.empty() ? "no answer in time" : clear.reason);
      made.refused = clear.end == ClientPhaseEnd::Failed && upgrade->has_asked();
      return made;
    }
  }
  made.context = std::make_unique<TlsContext>(load_context(settings));
  made.session = std::make_unique<Session>(*made.context, settings, fd, fd);
  // The answer to our ClientHello, unless STARTTLS went before. Where it was there at once, OpenSSL
  // has begun to read it; another connection gets it whole.
  PeerSpeaks heard = PeerSpeaks::Unknown;
  if (!request.starttls) {
    heard = made.session->handshake().status == IoStatus::WantRead
                ? hear_protocol(fd, deadline, interrupt_fd)
                : hear_answer_to_hello(*request.connect, settings, Clock::now() + kGreetingTime,
                                       interrupt_fd);
  }
  const HandshakeOutcome outcome = run_handshake(*made.session, fd, fd, deadline, interrupt_fd);
  if (outcome.end != HandshakeEnd::Done) {
    const std::string mistake = describe_mistake(heard, std::nullopt);
    made.failure = "no handshake: " + (!mistake.empty()         ? mistake
                                       : outcome.reason.empty() ? "not finished in time"
                                                                : outcome.reason);
    made.refused = outcome.end == HandshakeEnd::Failed;
  }
  return made;
}

// Says goodbye inside TLS and returns all that the server sends until its end or `deadline`.
std::string say_goodbye(Session& session, int fd, std::string_view goodbye, Deadline deadline,
                        int interrupt_fd) {
  constexpr std::size_t kMaxAnswerBytes = std::size_t{64} * 1024;
  std::string heard;
  std::array<std::byte, 4096> buffer;
  // However it ends, what was read counts.
  static_cast<void>(
      step_until(deadline, interrupt_fd, [&](pollfd& awaited) -> std::optional<WaitEnd> {
        IoResult step{IoStatus::Done};
        while (step.status == IoStatus::Done) {
          if (heard.size() > kMaxAnswerBytes) return WaitEnd::Ready;
          if (goodbye.empty()) {
            step = session.read(buffer);
            heard.append(reinterpret_cast<const char*>(buffer.data()), step.bytes);
          } else {
            step = session.write(std::as_bytes(std::span(goodbye)));
            goodbye.remove_prefix(step.bytes);
          }
        }
        if (step.status != IoStatus::WantRead && step.status != IoStatus::WantWrite) {
          return WaitEnd::Ready;
        }
        const bool reads = step.status == IoStatus::WantRead;
        awaited = {fd, static_cast<short>(reads ? POLLIN : POLLOUT), 0};
        return std::nullopt;
      }));
  return heard;
}

struct Probe {
  std::string injected;
  std::string goodbye;
};

Probe probe_for(StarttlsProtocol protocol) {
  const std::string word(kInjectedWord);
  switch (protocol) {
    case StarttlsProtocol::Smtp:
    case StarttlsProtocol::Pop3:
      return {word + "\r\n", "QUIT\r\n"};
    case StarttlsProtocol::Imap:
      break;
  }
  return {word + " NOOP\r\n", "dotls2 LOGOUT\r\n"};
}

bool ends_answer(StarttlsProtocol protocol, std::string_view line) {
  switch (protocol) {
    case StarttlsProtocol::Smtp: {
      const auto reply = parse_smtp_reply_line(line);
      return reply && reply->last;
    }
    case StarttlsProtocol::Pop3:
      return first_word_is(line, "+OK") || first_word_is(line, "-ERR");
    case StarttlsProtocol::Imap:
      break;
  }
  return !line.starts_with("* ") && !line.starts_with("+ ");
}

// How many answers came inside TLS: the goodbye should have one.
int count_answers(StarttlsProtocol protocol, std::string_view heard) {
  int answers = 0;
  while (!heard.empty()) {
    const std::size_t end = std::min(heard.find('\n'), heard.size() - 1) + 1;
    if (ends_answer(protocol, heard.substr(0, end))) ++answers;
    heard.remove_prefix(end);
  }
  return answers;
}

// Ends cleanly, or the server would log a broken connection for each check.
void leave(Session& session, int fd, int interrupt_fd) {
  constexpr std::chrono::seconds kFarewell{2};
  if (session.close_write().status != IoStatus::Done) return;
  static_cast<void>(say_goodbye(session, fd, {}, Clock::now() + kFarewell, interrupt_fd));
}

// What the peer sent after its own certificate.
CertificateStackPtr intermediates_of(const SSL& ssl) {
  CertificateStackPtr intermediates(sk_X509_new_null());
  STACK_OF(X509)* presented = SSL_get_peer_cert_chain(&ssl);
  for (int i = 1; i < sk_X509_num(presented); ++i) {
    X509_add_cert(intermediates.get(), sk_X509_value(presented, i), X509_ADD_FLAG_UP_REF);
  }
  return intermediates;
}

}  // namespace

void inspect_port(Finding& finding, const CheckRequest& request, int interrupt_fd) {
  const Visit made = visit(request, {}, interrupt_fd);
  if (!made.failure.empty()) {
    finding.add(Severity::Broken, made.failure);
    return;
  }
  finding.know("session", text_of(describe_for_log(*made.session)));
  const SSL& ssl = made.session->ssl();
  X509* leaf = SSL_get0_peer_certificate(&ssl);
  if (leaf == nullptr) {
    finding.add(Severity::Broken, "it presents no certificate");
    return;
  }
  describe_certificate(finding, *leaf, request.warn_days);
  // With --no-verify the connection's own store is empty.
  const X509StorePtr known(X509_STORE_new());
  load_trusted_servers(*known, request.tls);
  const CertificateStackPtr intermediates = intermediates_of(ssl);
  judge_order(finding, *leaf, intermediates.get());
  describe_chain(finding, *leaf, intermediates.get(), *known);
  const ConnectionNotes& notes = made.session->notes();
  if (!notes.verify_failure.empty()) {
    const std::string& store = made.context->trust().source;
    finding.add(Severity::Broken, "not verified: " + notes.verify_failure +
                                      (store.empty() ? "" : " (trusting " + store + ")"));
  }
  finding.know("verified", notes.verified);
  if (tells_no_name(request)) {
    finding.know("name", "not checked, as " + request.connect->host +
                             " says none that a certificate must have: -h NAME checks it");
  }
  leave(*made.session, made.fd.get(), interrupt_fd);
}

void inspect_injection(Finding& finding, const CheckRequest& request, int interrupt_fd) {
  const StarttlsProtocol protocol = *request.starttls;
  const Probe probe = probe_for(protocol);
  const Visit made = visit(request, probe.injected, interrupt_fd);
  if (made.refused) {
    finding.know("outcome", "refused: " + made.failure);
    return;
  }
  if (!made.failure.empty()) {
    finding.add(Severity::Warning, "not tried, so not known to be safe: " + made.failure);
    return;
  }
  const std::string heard = say_goodbye(*made.session, made.fd.get(), probe.goodbye,
                                        Clock::now() + request.connect_timeout, interrupt_fd);
  leave(*made.session, made.fd.get(), interrupt_fd);
  const int answers = count_answers(protocol, heard);
  if (answers == 0) {
    finding.add(Severity::Warning,
                "it answers nothing inside TLS, not even a goodbye, so it is not known to be safe");
  } else if (answers > 1 || heard.find(kInjectedWord) != std::string::npos) {
    finding.add(
        Severity::Broken,
        "the port obeys inside TLS what was said in the clear: an attacker can put commands "
        "into its clients' sessions; have its software fixed");
  } else {
    finding.know("outcome",
                 std::string("ignored: nothing said in the clear was answered inside TLS"));
  }
}

}  // namespace dotls

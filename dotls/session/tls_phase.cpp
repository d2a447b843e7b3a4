#include "dotls/session/tls_phase.hpp"

#include <exception>

#include "dotls/tls/handshake.hpp"
#include "dotls/tls/identity.hpp"
#include "dotls/tls/verification.hpp"
#include "dotls/wrapper/early_end.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

// A filter that bans matches these words: "TLS handshake failed" is what no honest peer causes. "no
// handshake" is what either side can put right.
std::string failure_text(const HandshakeOutcome& outcome, const std::string& store,
                         bool after_starttls) {
  switch (outcome.failure) {
    case FailureClass::ProtocolError:
    case FailureClass::NotTls:
      return (outcome.is_honest && !after_starttls ? "no handshake: " : "TLS handshake failed: ") +
             outcome.reason;
    case FailureClass::ClientRefusedUs:
      return outcome.reason;
    case FailureClass::CertificateRefused:
      return "no handshake: " + outcome.reason +
             (outcome.trust_failed && !store.empty() ? " (trusting " + store + ")" : "");
    case FailureClass::None:
    case FailureClass::Silent:
    case FailureClass::Left:
    case FailureClass::NoCommonVersion:
    case FailureClass::NoCommonCipher:
    case FailureClass::UnknownName:
    case FailureClass::Timeout:
    case FailureClass::System:
      break;
  }
  return "no handshake: " + outcome.reason;
}

// A probe that sends nothing is not worth a line. A peer that asked for STARTTLS has sent
// something.
FailureClass class_of(const ConnectionRefs& connection, const HandshakeOutcome& outcome) {
  if (outcome.failure != FailureClass::Silent || !connection.settings.begins_in_the_clear())
    return outcome.failure;
  return outcome.end == HandshakeEnd::TimedOut ? FailureClass::Timeout : FailureClass::Left;
}

Fatal failure_of(const ConnectionRefs& connection, const TlsContext& context,
                 const HandshakeOutcome& outcome) {
  const FailureClass failure = class_of(connection, outcome);
  const bool unsaid = failure == FailureClass::Silent && !connection.settings.is_client();
  const Level level = unsaid ? Level::Status : Level::Fatal;
  if (outcome.end == HandshakeEnd::TimedOut) {
    Event event = timed_out("no handshake", connection.settings.connect_timeout).event();
    event.failure = failure;
    event.level = level;
    if (failure == FailureClass::Silent) event.message += ": not one byte came";
    return Fatal(kExitSystem, std::move(event));
  }
  return Fatal(kExitHandshake, {EventKind::HandshakeFailed, level,
                                failure_text(outcome, context.trust().source,
                                             connection.settings.begins_in_the_clear()),
                                failure});
}

[[noreturn]] void refuse(const ConnectionRefs& connection, const TlsContext& context,
                         Clock::time_point deadline, const HandshakeOutcome& outcome) {
  if (outcome.end == HandshakeEnd::Interrupted) {
    throw ended_by_signal(connection.signals, "during the handshake");
  }
  // The alert is on its way to the peer; a reset must not overtake it. -t bounds this too. Where
  // the program runs already, its service ends both at once.
  if (outcome.end == HandshakeEnd::Failed && !connection.settings.ucspi_tls) {
    connection.network.close_gracefully(connection.signals.fd(), deadline);
  }
  throw failure_of(connection, context, outcome);
}

void log_handshake(const Session& session, const Log& log) {
  if (!log.verbose()) return;
  const std::string& dh_source = session.notes().dh_source;
  if (!dh_source.empty() && uses_dh_parameters(session.ssl())) {
    log.status("DH parameters from " + dh_source);
  }
  Event event{EventKind::Handshake, Level::Status, {}};
  event.handshake = describe_for_log(session);
  event.message = text_of(*event.handshake);
  log.say(event);
}

}  // namespace

TlsContext load_tls(const TlsSettings& settings, const Log& log) {
  TlsContext context = load_context(settings);
  for (const std::string& line : context.notes().errors) log.error(line);
  for (const std::string& line : context.notes().remarks) log.status(line);
  return context;
}

ShakenSession shake_hands(const ConnectionRefs& connection, const TlsContext& context) {
  const Settings& settings = connection.settings;
  const Network& network = connection.network;
  const Clock::time_point deadline = Clock::now() + settings.connect_timeout;
  Session session(context, settings.tls, network.read_fd(), network.write_fd());
  const HandshakeOutcome outcome = run_handshake(session, network.read_fd(), network.write_fd(),
                                                 deadline, connection.signals.fd());
  for (const std::string& line : session.notes().errors) connection.log.error(line);
  for (const std::string& line : session.notes().remarks) connection.log.status(line);
  if (outcome.end != HandshakeEnd::Done) refuse(connection, context, deadline, outcome);
  if (is_server_unproved(session.ssl(), settings.tls)) {
    refuse(connection, context, deadline,
           {HandshakeEnd::Failed,
            "the server presented no certificate, so it may be anybody; take anonymous ciphers "
            "out of the list (-f)",
            FailureClass::CertificateRefused});
  }
  network.acknowledge_at_once();
  log_handshake(session, connection.log);
  if (settings.is_client() && settings.tls.verify_server && settings.tls.host.empty()) {
    connection.log.error("the server's name was not checked; give it with -h");
  }
  // Reading ahead may have taken more than the handshake.
  const std::uint64_t wire_read = SSL_has_pending(&session.ssl()) == 1 ? 0 : session.wire_read();
  return {std::move(session), Clock::now(), wire_read};
}

RunningProgram start_tls_program(const ConnectionRefs& connection, Session& session) {
  const Settings& settings = connection.settings;
  try {
    return connection.programs.start(
        describe_for_program(session, settings.tls.role, settings.tls_environment));
  } catch (const std::exception&) {
    // The handshake is done: the peer must not take this for a truncation.
    static_cast<void>(session.close_write());
    connection.network.close_gracefully(connection.signals.fd());
    throw;
  }
}

}  // namespace dotls

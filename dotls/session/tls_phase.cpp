#include "dotls/session/tls_phase.hpp"

#include "dotls/session/early_end.hpp"
#include "dotls/tls/handshake.hpp"
#include "dotls/tls/identity.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

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

[[noreturn]] void refuse(const ConnectionRefs& connection, const TlsContext& context,
                         Clock::time_point deadline, const Session& session,
                         const HandshakeOutcome& outcome) {
  if (outcome.end == HandshakeEnd::TimedOut) throw timed_out(connection, "no handshake");
  if (outcome.end == HandshakeEnd::Interrupted) {
    throw ended_by_signal(connection, "during the handshake");
  }
  // The alert is on its way to the peer; a reset must not overtake it. -t bounds this too.
  connection.network.close_gracefully(connection.signals.fd(), deadline);
  const std::string& store = context.trust().store;
  const bool names_store = !store.empty() && is_about_trust(session.notes().verify_error);
  throw Fatal(kExitHandshake, "TLS handshake failed: " + outcome.reason +
                                  (names_store ? " (trusting " + store + ")" : ""));
}

}  // namespace

TlsContext load_tls(const TlsSettings& settings, const Diagnostics& diagnostics) {
  TlsContext context = load_context(settings);
  for (const std::string& line : context.notes().errors) diagnostics.error(line);
  for (const std::string& line : context.notes().remarks) diagnostics.status(line);
  return context;
}

Session shake_hands(const ConnectionRefs& connection, const TlsContext& context) {
  const Settings& settings = connection.settings;
  const Network& network = connection.network;
  const Clock::time_point deadline = Clock::now() + settings.connect_timeout;
  Session session(context, settings.tls, network.read_fd(), network.write_fd());
  const HandshakeOutcome outcome = run_handshake(session, network.read_fd(), network.write_fd(),
                                                 deadline, connection.signals.fd());
  for (const std::string& line : session.notes().errors) connection.diagnostics.error(line);
  for (const std::string& line : session.notes().remarks) connection.diagnostics.status(line);
  if (outcome.end != HandshakeEnd::Done) refuse(connection, context, deadline, session, outcome);
  if (is_server_unproved(session.ssl(), settings.tls)) {
    refuse(connection, context, deadline, session,
           {HandshakeEnd::Failed,
            "the server presented no certificate, so it may be anybody; take anonymous ciphers "
            "out of the list (-f)"});
  }
  network.acknowledge_at_once();
  if (connection.diagnostics.verbose()) connection.diagnostics.status(describe_for_log(session));
  if (settings.is_client() && settings.tls.verify_server && settings.tls.host.empty()) {
    connection.diagnostics.error("the server's name was not checked; give it with -h");
  }
  return session;
}

}  // namespace dotls

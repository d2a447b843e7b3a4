#include "dotls/session/tls_phase.hpp"

#include <new>

#include "dotls/tls/handshake.hpp"
#include "dotls/tls/identity.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"
#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

[[noreturn]] void refuse(const Connection& connection, const TlsContext& context,
                         Clock::time_point deadline, const HandshakeOutcome& outcome) {
  if (outcome.end == HandshakeEnd::TimedOut) {
    throw Fatal(kExitSystem, "no handshake within " +
                                 std::to_string(connection.config.connect_timeout.count()) +
                                 " seconds (-t)");
  }
  if (outcome.end == HandshakeEnd::Interrupted) {
    throw Fatal(kExitSignalBase + connection.signals.try_take().value_or(0),
                "ended by a signal during the handshake");
  }
  // The alert is on its way to the peer; a reset must not overtake it. That is part of what -t
  // bounds.
  connection.network.close_gracefully(connection.signals.fd(), deadline);
  const std::string& store = context.trust().store;
  throw Fatal(kExitHandshake, "TLS handshake failed: " + outcome.reason +
                                  (store.empty() ? "" : " (trusting " + store + ")"));
}

}  // namespace

ContextOrProblem make_tls(const Config& config, const Diagnostics& diagnostics) {
  try {
    TlsContext context = make_context(config.tls);
    for (const std::string& line : context.notes().errors) diagnostics.error(line);
    for (const std::string& line : context.notes().remarks) diagnostics.status(line);
    return context;
  } catch (const Fatal& error) {
    return Problem{error.what(), error.exit_status()};
  } catch (const std::bad_alloc&) {
    return Problem{kMemoryAdvice, kExitSystem};
  }
}

TlsContext take_context(ContextOrProblem made) {
  if (const auto* problem = std::get_if<Problem>(&made)) {
    throw Fatal(problem->exit_status, problem->text);
  }
  return std::get<TlsContext>(std::move(made));
}

Session shake_hands(const Connection& connection, const TlsContext& context) {
  const Config& config = connection.config;
  const Network& network = connection.network;
  const Clock::time_point deadline = Clock::now() + config.connect_timeout;
  Session session(context, config.tls, network.read_fd(), network.write_fd());
  const HandshakeOutcome outcome = run_handshake(session, network.read_fd(), network.write_fd(),
                                                 deadline, connection.signals.fd());
  for (const std::string& line : session.notes().errors) connection.diagnostics.error(line);
  for (const std::string& line : session.notes().remarks) connection.diagnostics.status(line);
  if (outcome.end != HandshakeEnd::Done) refuse(connection, context, deadline, outcome);
  if (is_server_unproved(session.ssl(), config.tls)) {
    refuse(connection, context, deadline,
           {HandshakeEnd::Failed,
            "the server presented no certificate, so it may be anybody; take anonymous ciphers "
            "out of the list (-f)"});
  }
  network.acknowledge_at_once();
  if (connection.diagnostics.verbose()) connection.diagnostics.status(describe_for_log(session));
  if (config.is_client() && config.tls.verify_server && config.tls.host.empty()) {
    connection.diagnostics.error("the server's name was not checked; give it with -h");
  }
  return session;
}

}  // namespace dotls

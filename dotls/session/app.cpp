#include "dotls/session/app.hpp"

#include <optional>

#include "dotls/session/connection.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/wrapper/child_programs.hpp"
#include "dotls/wrapper/wrapper.hpp"

namespace dotls {
namespace {

int serve(const ConnectionRefs& connection, ChildPrograms& programs) {
  std::optional<TlsContext> made;
  const ContextGetter context = [&]() -> const TlsContext& {
    if (!made) made.emplace(load_tls(connection.settings.tls, connection.log));
    return *made;
  };
  const Settings& settings = connection.settings;
  if (settings.ucspi_tls) return serve_ucspi_tls(connection, programs, context);
  if (!settings.starttls) return serve_implicit(connection, context());
  return settings.is_client() ? serve_client_starttls(connection, context())
                              : serve_starttls(connection, context);
}

}  // namespace

int run_app(const ServeRequest& request, Environment environment, Diagnostics& diagnostics) {
  const auto begun = Clock::now();
  const Settings& settings = request.settings;
  return run_wrapper(request, std::move(environment), diagnostics,
                     [&](NetworkFds fds, const Environment& inherited, SignalInbox& signals) {
                       Network network(std::move(fds));
                       if (!settings.ucspi_tls) network.take_over();
                       ChildPrograms programs(settings, inherited, signals,
                                              diagnostics.sink() == Diagnostics::Sink::Syslog);
                       return serve(
                           {settings, request.peer, diagnostics, network, signals, programs, begun},
                           programs);
                     });
}

}  // namespace dotls

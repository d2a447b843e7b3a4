#include "dotls/via/front.hpp"

#include <array>
#include <utility>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/network/network.hpp"
#include "dotls/via/engine_hand.hpp"
#include "dotls/via/lifeline.hpp"
#include "dotls/wrapper/banner.hpp"
#include "dotls/wrapper/child_programs.hpp"
#include "dotls/wrapper/early_end.hpp"
#include "dotls/wrapper/wrapper.hpp"

namespace dotls {
namespace {

// BANNER comes before the engine speaks. O_NONBLOCK is the engine's to set and to take away.
NetworkFds with_banner_sent(NetworkFds fds, const std::string& banner, std::chrono::seconds limit,
                            Interrupts& signals) {
  Network network(std::move(fds));
  network.take_over();
  send_banner(network, banner, limit, signals);
  return std::move(network).release();
}

ServeMessage serve_message(const Settings& settings) {
  return {settings.starttls,        settings.require_tls,     settings.idle,
          settings.connect_timeout, settings.tls_environment, settings.verbosity};
}

}  // namespace

int run_front(const ViaRequest& request, Environment environment, Diagnostics& diagnostics) {
  const Settings& settings = request.serve.settings;
  const Peer& peer = request.serve.peer;
  return run_wrapper(request.serve, std::move(environment), diagnostics,
                     [&](NetworkFds network, const Environment& inherited, SignalInbox& signals) {
                       // First, so that a peer gets no banner where nobody would serve it.
                       std::optional<Channel> channel = connect_to_keeper(
                           request.socket, Clock::now() + settings.connect_timeout, signals.fd());
                       if (!channel) throw ended_by_signal(signals, "before the keeper had time");
                       if (peer.banner) {
                         network = with_banner_sent(std::move(network), *peer.banner,
                                                    settings.connect_timeout, signals);
                       }
                       ChildPrograms programs(settings, inherited, signals,
                                              diagnostics.sink() == Diagnostics::Sink::Syslog);
                       EngineHand hand(std::move(*channel), request.socket, programs, diagnostics);
                       Lifeline lifeline;
                       const auto deadline = Clock::now() + settings.connect_timeout;
                       hand.serve(serve_message(settings), std::move(network),
                                  lifeline.take_engine_end(), signals, deadline);
                       return hand.run(lifeline, signals, deadline, settings.idle.step);
                     });
}

}  // namespace dotls

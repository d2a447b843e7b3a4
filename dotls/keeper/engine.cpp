#include "dotls/keeper/engine.hpp"

#include <unistd.h>

#include <utility>

#include "dotls/keeper/front_interrupts.hpp"
#include "dotls/keeper/front_link.hpp"
#include "dotls/keeper/front_log.hpp"
#include "dotls/keeper/remote_programs.hpp"
#include "dotls/network/network.hpp"
#include "dotls/session/connection.hpp"
#include "dotls/session/service.hpp"
#include "shared/report_errors.hpp"

namespace dotls {
namespace {

// A front says at once what it wants.
constexpr std::chrono::seconds kServePatience{10};

// All but the TLS is the front's to say.
Settings settings_of(const ServeMessage& serve, const TlsSettings& tls) {
  Settings settings;
  settings.tls = tls;
  settings.starttls = serve.starttls;
  settings.require_tls = serve.require_tls;
  settings.idle = serve.idle;
  settings.connect_timeout = serve.connect_timeout;
  settings.tls_environment = serve.tls_environment;
  return settings;
}

int serve(const Settings& settings, FrontLink& front, const Log& log, const TlsContext& context,
          std::vector<UniqueFd> fds) {
  if (settings.serves_strangers()) throw Fatal::usage(kServesStrangers);
  const auto begun = Clock::now();
  FrontInterrupts signals(std::move(fds.at(2)));
  Network network({std::move(fds.at(0)), std::move(fds.at(1))});
  network.take_over();
  RemotePrograms programs(front);
  const Peer peer;
  const ConnectionRefs connection{settings, peer, log, network, signals, programs, begun};
  try {
    return settings.starttls
               ? serve_starttls(connection, [&]() -> const TlsContext& { return context; })
               : serve_implicit(connection, context);
  } catch (const NotStarted& error) {
    return error.exit_status();
  }
}

}  // namespace

void run_engine(UniqueFd socket, const TlsSettings& tls, const TlsContext& context, KeyLink& key,
                const Log& own_log, int null_fd) {
  FrontLink front(std::move(socket));
  std::optional<FrontWord> word = front.hear(Clock::now() + kServePatience);
  if (!word) {
    if (!front.breach().empty()) {
      own_log.error("a dotls-via was sent away: " + front.breach());
    } else if (!front.is_lost()) {
      own_log.error("a dotls-via was sent away: it said nothing");
    }
    return;
  }
  if (std::holds_alternative<AskStatusMessage>(word->message)) {
    if (auto status = key.find_status()) front.say(StatusMessage{std::move(*status)});
    return;
  }
  const auto& request = std::get<ServeMessage>(word->message);
  const FrontLog log(front, request.verbosity);
#ifndef DOTLS_SANITIZED
  // From here on strangers speak to it, and the keeper's log is not theirs to write.
  ::dup2(null_fd, STDERR_FILENO);
#else
  static_cast<void>(null_fd);
#endif
  const int status = report_errors(log, [&] {
    return serve(settings_of(request, tls), front, log, context, std::move(word->fds));
  });
  front.say(EndMessage{status});
}

}  // namespace dotls

// The first process of a keeper: it has the files and the key, and never sees a byte of the
// network.
#pragma once

#include "dotls/keeper/acceptor_process.hpp"
#include "dotls/settings/keeper_command_line.hpp"
#include "shared/log.hpp"

namespace dotls {

/// What the service manager gave: systemd's variables (sd_listen_fds(3), sd_notify(3)).
struct ServiceManager {
  /// A listening socket is there, at 3.
  bool gives_socket = false;
  /// NOTIFY_SOCKET; empty where nobody wants to know.
  std::string notify_socket;
};

/// Listens, has an acceptor serve, signs for its engines, and starts another acceptor where one
/// ends, until a signal ends it; engines that run go on. Returns the exit status. Throws Fatal
/// where it cannot begin. Blocks.
[[nodiscard]] int run_key_process(const KeeperRequest& request, const AcceptorCommand& acceptor,
                                  const ServiceManager& manager, const Log& log);

}  // namespace dotls

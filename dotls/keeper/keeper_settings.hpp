// What an administrator sets of a keeper beside its TLS, as plain values.
#pragma once

#include <optional>
#include <string>

namespace dotls {

inline constexpr unsigned kMostEngines = 500;

struct KeeperSettings {
  /// --user: who the acceptor and the engines are; nullopt: who we are.
  std::optional<std::string> user;
  /// --group: the socket's; nullopt: ours.
  std::optional<std::string> group;
  /// --max: engines at once; nullopt: as many as there are descriptors for, and kMostEngines.
  std::optional<unsigned> max_engines;
  /// --sandbox require.
  bool requires_sandbox = false;
};

}  // namespace dotls

// The command line while it is read: the values of single options, before combinations are
// resolved.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dotls/check/request.hpp"
#include "dotls/keeper/keeper_settings.hpp"
#include "dotls/settings/settings.hpp"

namespace dotls {

struct Draft {
  Settings settings;
  KeeperSettings keeper;
  /// -D.
  std::optional<std::chrono::seconds> data_timeout;
  /// -n and --keyfile, in the order in which they were given.
  std::vector<std::string> certificate_files;
  std::vector<std::string> key_files;
  bool host_given = false;
  /// -L with a file.
  bool crl_given = false;
  bool json = false;
  std::optional<std::int64_t> warn_days;
  bool check = false;
  std::optional<Endpoint> connect;
  /// --keeper.
  std::optional<std::string> checked_keeper;
};

}  // namespace dotls

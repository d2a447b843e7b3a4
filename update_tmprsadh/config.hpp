// The command line and the environment of update_tmprsadh as one value. It reads no files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/log_settings.hpp"

namespace dotls::update {

/// The jobs of the tool; one per run.
enum class Task {
  Parameters,  ///< make new RSA keys and DH parameters
  TicketKeys,  ///< rotate ticket.keys
  Adopt,       ///< put another machine's ticket.keys in place
  List,        ///< show the directory
  Check,       ///< the same, with the slow checks
  Help,
  Version
};

/// The environment variables that the tool reads; nullopt if not set.
struct Environment {
  std::optional<std::string> certdir;
  std::optional<std::string> ssl_bits;
};

/// Unset members are determined at run time.
struct Config {
  Task task = Task::Parameters;
  std::string directory;
  /// The group of the files; nullopt: kDefaultGroup, and only a notice if it does not exist.
  std::optional<std::string> group;
  /// The sizes to make, in bits, smallest first: an interrupted run has done most files.
  std::vector<int> sizes;
  /// How many threads search for a prime; nullopt: one for each processor.
  std::optional<unsigned> threads;
  /// Valid files younger than this are kept; 0: none.
  int min_age_days = 0;
  /// Use the RFC 7919 groups as DH parameters, without a search.
  bool group_params = false;
  /// Task::Adopt: the file, and whether it may break resumption.
  std::string adopted;
  bool force = false;
  /// Say what would be done, and do nothing.
  bool dry_run = false;
  /// Do nothing if there is no directory; rotate ticket.keys only if the administrator has made it.
  bool if_present = false;
  bool json = false;
  /// As Inspection has it.
  std::optional<std::int64_t> warn_days;
  /// Verbosity; nullopt: notices on a terminal, else only errors.
  std::optional<Verbosity> verbosity;
  LogFormat log_format = LogFormat::Text;
};

inline constexpr const char* kDefaultGroup = "qcerts";

/// What --log-format asks for on a command line that parse_config refuses, as far as it can be
/// read.
[[nodiscard]] LogSettings asked_log(const std::vector<std::string>& arguments);

/// Parses `arguments` (without the program's name). Throws Fatal::usage. One thread at a time.
[[nodiscard]] Config parse_config(const std::vector<std::string>& arguments,
                                  const Environment& environment);

}  // namespace dotls::update

// What update_tmprsadh was asked for: the command line and the environment as one value. It looks
// at no file and no directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/diagnostics.hpp"

namespace dotls::update {

/// The jobs of the tool; one a run.
enum class Task {
  Parameters,  ///< make RSA keys and DH parameters afresh
  TicketKeys,  ///< rotate ticket.keys
  List,        ///< show the directory
  Check,       ///< the same, with the checks that take long
  Help,
  Version
};

/// The environment variables that the tool reads; nullopt where one is not set.
struct Environment {
  std::optional<std::string> certdir;
  std::optional<std::string> ssl_bits;
};

/// Unset members stand for what is found out at run time.
struct Config {
  Task task = Task::Parameters;
  std::string directory;
  /// The group that the files shall belong to; nullopt: kDefaultGroup, and no word where it is
  /// missing but a notice.
  std::optional<std::string> group;
  /// The sizes to make, in bits, smallest first: a run that is ended early has done most files.
  std::vector<int> sizes;
  /// How many threads search for a prime; nullopt: one for each processor.
  std::optional<unsigned> threads;
  /// Files that are valid and younger than this are left alone; 0: none is.
  int min_age_days = 0;
  /// DH parameters are the RFC 7919 groups and are not searched for.
  bool group_params = false;
  /// Say what would be done, and do nothing.
  bool dry_run = false;
  /// Do nothing where there is no directory; rotate ticket.keys only where the administrator has
  /// made it.
  bool if_present = false;
  bool json = false;
  /// As Inspection has it.
  std::optional<std::int64_t> warn_days;
  /// How much is said; nullopt: notices on a terminal, else errors alone.
  std::optional<Verbosity> verbosity;
};

inline constexpr const char* kDefaultGroup = "qcerts";

/// Parses `arguments` (without the program's name). Throws Fatal::usage. Not for two threads at
/// once.
[[nodiscard]] Config parse_config(const std::vector<std::string>& arguments,
                                  const Environment& environment);

}  // namespace dotls::update

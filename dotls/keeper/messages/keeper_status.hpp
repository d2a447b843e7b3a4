// What a keeper says of itself to whoever may connect to it, as plain values. Nothing in it is
// secret.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dotls {

/// Times are seconds since 1970.
struct ShownCertificate {
  /// The file or other origin.
  std::string source;
  /// A few, and then how many more.
  std::vector<std::string> names;
  std::string key_type;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
};

/// Numbers are not negative. On the wire (keeper_status_form.hpp) texts and lists are cut.
struct KeeperStatus {
  /// The key process.
  std::int64_t pid = 0;
  std::int64_t begun = 0;
  /// How many acceptors there were so far, and when the last one began.
  std::int64_t acceptors = 0;
  std::int64_t acceptor_begun = 0;
  /// Connections now, and as many as there may be.
  std::int64_t engines = 0;
  std::int64_t most_engines = 0;
  /// Of the sandbox.
  std::vector<std::string> parts;
  std::vector<std::string> missing;
  /// What those in the sandbox say, and no more.
  std::int64_t denied_calls = 0;
  /// How often an engine asked the key process for what it may not have.
  std::int64_t refused_requests = 0;
  /// The ones that need no name, one for each type of key.
  std::vector<ShownCertificate> certificates;
  /// How many of them are not in it.
  std::int64_t left_out = 0;
  /// Whether there are others, by name.
  bool has_names = false;
  /// When the set-up in use was made.
  std::int64_t changed = 0;
  /// Why a newer one is not in use; empty if there is none.
  std::string failure;
};

}  // namespace dotls

// What the key process gives out, made from the files, and made again when one has changed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dotls/keeper/keys/key_ring.hpp"
#include "dotls/keeper/messages/keeper_status.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/log.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// One state of the files.
struct Setup {
  /// What a context is made from, without a key: sealed, for each acceptor (setup/).
  UniqueFd file;
  /// Whether there are certificates to ask for by name.
  bool has_names = false;
  /// Where chains without intermediates are completed from, or empty.
  std::string ca_file;
  /// Whoever was given this setup is signed for by these.
  std::shared_ptr<const KeyRing> keys;
  /// For the status: what is in it, and when it was made.
  std::vector<ShownCertificate> certificates;
  std::int64_t made = 0;
  /// Which one it is: no other has the same.
  std::uint64_t number = 0;
};

/// Main thread. Borrows what it is made from.
class KeptSetup {
 public:
  /// Reads the files; throws Fatal if there is none that can be used.
  KeptSetup(const TlsSettings& settings, const Log& log);

  /// Looks at the files that the latest was made from, and makes a new one where one has changed. A
  /// change that gives none leaves the last good one, is one line in the log, and is tried again. A
  /// few stat(2) where nothing has changed. Throws std::bad_alloc where not even that can be noted.
  void renew();
  [[nodiscard]] const Setup& latest() const { return setup_; }
  /// Why a newer one is not in use; empty if there is none.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] Setup load();
  [[nodiscard]] bool is_due() const;

  const TlsSettings& settings_;
  const Log& log_;
  // What the latest attempt found, good or not.
  SeenFiles seen_;
  // A certificate made here does not last.
  Deadline expires_;
  // After a failure: what it was, and when to try again though no file that we know has changed.
  std::string failure_;
  Deadline next_try_;
  std::uint64_t made_ = 0;
  // Last: it is loaded when all else is there.
  Setup setup_;
};

}  // namespace dotls

// The certificates in sni/, for the key process: read when they are asked for, and kept for the
// next who asks.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "dotls/keeper/keys/key_ring.hpp"
#include "shared/certdir/seen_file.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// A chain as it is given out, and its key.
struct NamedChain {
  UniqueFd file;  ///< sealed, without the key
  std::shared_ptr<const KeyRing> keys;
};

/// Main thread.
class NamedChains {
 public:
  NamedChains(std::string directory, std::string ca_file)
      : directory_(std::move(directory)), ca_file_(std::move(ca_file)) {}

  /// The chain for `name`, untrusted, as long as its files are unchanged the one that was given
  /// before; null if there is none. Throws Fatal::usage if it is unusable. Reads files.
  [[nodiscard]] std::shared_ptr<const NamedChain> find(std::string_view name);

 private:
  struct Kept {
    std::string file;
    SeenFiles seen;
    std::shared_ptr<const NamedChain> chain;
  };

  std::string directory_;
  std::string ca_file_;
  // The one that was asked for last is first. Bounded.
  std::list<Kept> kept_;
};

}  // namespace dotls

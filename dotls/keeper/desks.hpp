// All engines that a key process gives to. There may be thousands, and few ask at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "dotls/keeper/engine_desk.hpp"
#include "shared/log.hpp"

namespace dotls {

/// Main thread.
class Desks {
 public:
  /// Throws Fatal::system.
  Desks();

  /// Readable when serve() has something to do (epoll(7)); borrowed.
  [[nodiscard]] int fd() const { return ready_.get(); }
  /// How many engines there are: each closes its end when it ends.
  [[nodiscard]] std::size_t count() const { return desks_.size(); }
  /// Whether one of them may still ask for a signature.
  [[nodiscard]] bool owe_signatures() const;
  /// Those of them that serve a connection.
  [[nodiscard]] std::size_t connections() const;
  /// How many broke the rules so far.
  [[nodiscard]] std::uint64_t breaches() const { return breaches_; }
  /// Throws Fatal::system.
  void add(EngineDesk desk);
  /// Serves those that ask now, and forgets those that have ended. Who breaks the rules is a line
  /// of the log, and is served no more; so is who asks for what there is no memory for.
  void serve(NamedChains& chains, const StatusSource& status, const Log& log);

 private:
  UniqueFd ready_;
  std::unordered_map<int, EngineDesk> desks_;
  std::uint64_t breaches_ = 0;
};

}  // namespace dotls

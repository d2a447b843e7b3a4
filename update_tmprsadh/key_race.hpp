// Makes one key or set of parameters with several threads: each runs its own OpenSSL generator, the
// first result wins and the others are stopped.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "shared/openssl_ptr.hpp"
#include "shared/unique_fd.hpp"

namespace dotls::update {

/// A generator ready for EVP_PKEY_generate(3); its callback and application data are the race's.
/// Called in each thread. Throws Fatal.
using GeneratorRecipe = std::function<PkeyCtxPtr()>;

/// A race; it begins at once. Its threads are niced, so that mail has priority. Used by one thread;
/// the destructor stops the others and waits for them, about as long as the test of one candidate
/// takes (1 ms at 1024 bits, 0.2 s at 8192).
class KeyRace {
 public:
  /// Throws std::system_error if the threads cannot be made.
  KeyRace(GeneratorRecipe recipe, unsigned threads);
  KeyRace(const KeyRace&) = delete;
  KeyRace& operator=(const KeyRace&) = delete;
  ~KeyRace() = default;

  /// Readable once there is a result, or none is possible; borrowed.
  [[nodiscard]] int done_fd() const { return done_.get(); }
  /// How many candidates have been tested.
  [[nodiscard]] std::uint64_t candidates() const { return candidates_.load(); }

  /// Waits for the end of the race, stops the losers and waits for them. Once. Throws Fatal if
  /// there is no result.
  [[nodiscard]] PkeyPtr take();

 private:
  struct Runner;
  static int on_generator_callback(EVP_PKEY_CTX* context);
  void run(const std::stop_token& token);
  PkeyPtr make_key(const std::stop_token& token);

  GeneratorRecipe recipe_;
  UniqueFd done_;
  std::atomic<bool> over_{false};
  std::atomic<std::uint64_t> candidates_{0};
  std::mutex mutex_;  // of the two below
  PkeyPtr winner_;
  std::exception_ptr failure_;
  // Last: the threads end before what they use is destroyed, even if the constructor throws.
  std::vector<std::jthread> threads_;
};

}  // namespace dotls::update

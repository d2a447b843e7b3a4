#include "update_tmprsadh/key_race.hpp"

#include <openssl/err.h>
#include <poll.h>
#include <unistd.h>

#include <array>

#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/posix_io.hpp"

namespace dotls::update {

// What the callback of one generator gets.
struct KeyRace::Runner {
  KeyRace* race;
  const std::stop_token* token;
};

KeyRace::KeyRace(GeneratorRecipe recipe, unsigned threads)
    : recipe_(std::move(recipe)), done_(make_event_fd()) {
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this](const std::stop_token& token) { run(token); });
  }
}

int KeyRace::on_generator_callback(EVP_PKEY_CTX* context) {
  const auto* runner = static_cast<const Runner*>(EVP_PKEY_CTX_get_app_data(context));
  // The first number is the event (BN_generate_prime(3)): 0, a candidate passed the sieve.
  if (EVP_PKEY_CTX_get_keygen_info(context, 0) == 0) ++runner->race->candidates_;
  const bool go_on = !runner->race->over_.load() && !runner->token->stop_requested();
  return go_on ? 1 : 0;
}

PkeyPtr KeyRace::make_key(const std::stop_token& token) {
  Runner runner{this, &token};
  const PkeyCtxPtr context = recipe_();
  EVP_PKEY_CTX_set_app_data(context.get(), &runner);
  EVP_PKEY_CTX_set_cb(context.get(), on_generator_callback);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_generate(context.get(), &key) == 1) return PkeyPtr(key);
  if (over_.load() || token.stop_requested()) {
    ERR_clear_error();
    return nullptr;
  }
  throw Fatal(kExitSystem, "no key could be made: " + take_openssl_error("unknown reason"));
}

void KeyRace::run(const std::stop_token& token) {
  // Linux: only this thread. If it is refused, the work is done anyway.
  [[maybe_unused]] const int niceness = ::nice(10);
  PkeyPtr key;
  std::exception_ptr failure;
  try {
    key = make_key(token);
  } catch (...) {
    failure = std::current_exception();
  }
  if (!key && !failure) return;  // stopped
  {
    const std::lock_guard lock(mutex_);
    if (over_.load()) return;  // two ended together; the other was first
    winner_ = std::move(key);
    failure_ = failure;
    over_ = true;
  }
  raise_event(done_.get());
}

PkeyPtr KeyRace::take() {
  std::array entries{pollfd{done_.get(), POLLIN, 0}};
  [[maybe_unused]] const bool ready = poll_until(entries, std::nullopt);
  threads_.clear();  // joins
  if (failure_) std::rethrow_exception(failure_);
  return std::move(winner_);
}

}  // namespace dotls::update

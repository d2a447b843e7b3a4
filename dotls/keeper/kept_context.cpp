#include "dotls/keeper/kept_context.hpp"

#include <algorithm>
#include <exception>

#include "dotls/session/tls_phase.hpp"
#include "dotls/tls/warm_up.hpp"

namespace dotls {
namespace {

// The attempt may have failed at a file that the last good context was not made from.
constexpr std::chrono::seconds kNextTry{10};

}  // namespace

KeptContext::KeptContext(const TlsSettings& settings, const Log& log)
    : settings_(settings), log_(log), context_(make()), seen_(context_->files()) {}

const TlsContext& KeptContext::current() {
  if (!is_due()) return *context_;
  const bool changed = !std::all_of(seen_.begin(), seen_.end(), is_unchanged);
  // Before the attempt, so that a change during it is seen by the next.
  for (SeenFile& file : seen_) file = look_at(file.path);
  try {
    context_ = make();
    seen_ = context_->files();
    if (!failure_.empty()) log_.error("the new set-up is used, and this is over: " + failure_);
    failure_.clear();
    next_try_.reset();
  } catch (const std::exception& error) {
    if (changed || failure_ != error.what()) {
      failure_ = error.what();
      log_.error("the last good set-up stays in use: " + failure_);
    }
    next_try_ = Clock::now() + kNextTry;
  }
  return *context_;
}

TlsContext KeptContext::make() const {
  TlsContext context = load_tls(settings_, log_);
  warm_up(context, settings_);
  return context;
}

bool KeptContext::is_due() const {
  if (next_try_ && Clock::now() >= *next_try_) return true;
  return !std::all_of(seen_.begin(), seen_.end(), is_unchanged);
}

}  // namespace dotls

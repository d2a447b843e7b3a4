#include "dotls/relay/copy_control.hpp"

#include <utility>

namespace dotls {

void CopyControl::give(Order order) {
  {
    const std::lock_guard lock(mutex_);
    if (order <= order_) return;
    order_ = order;
  }
  raise_event(nudge_.get());
}

CopyControl::Order CopyControl::order() const {
  const std::lock_guard lock(mutex_);
  return order_;
}

CopyNews CopyControl::news() const {
  const std::lock_guard lock(mutex_);
  if (error_) std::rethrow_exception(error_);
  return news_;
}

template <class Change>
void CopyControl::change(Change change_news) {
  {
    const std::lock_guard lock(mutex_);
    change_news();
  }
  raise_event(news_fd_);
}

// The next two are called with every read, and wake nobody.

void CopyControl::note_source_spoke() {
  const std::lock_guard lock(mutex_);
  news_.source_spoke = true;
  news_.quiet_since.reset();
}

void CopyControl::note_source_quiet(bool partial) {
  const std::lock_guard lock(mutex_);
  if (partial || !news_.quiet_since) news_.quiet_since = Clock::now();
}

void CopyControl::report_sink_lost() {
  change([this] { news_.sink_lost = true; });
}

void CopyControl::report_source_reset() {
  change([this] { news_.source_reset = true; });
}

void CopyControl::report_held_end() {
  change([this] { news_.end_is_held = true; });
}

void CopyControl::report_end(const CopyReport& report) {
  change([&] { news_.report = report; });
}

void CopyControl::report_end(std::exception_ptr error) {
  change([&] { error_ = std::move(error); });
}

}  // namespace dotls

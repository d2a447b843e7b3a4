// Orders and news between the main thread and the thread of one direction.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>

#include "shared/posix_io.hpp"

namespace dotls {

enum class CopyEnd {
  SourceClosed,     ///< cleanly; the sink was told
  SourceTruncated,  ///< without notice; the sink was told of the end
  SourceReset,      ///< the source's connection was reset; the sink was told of the end
  SourceBroken,     ///< source.failure() says why; the sink was told of the end
  TimedOut,         ///< nothing moved for the idle time
  Stopped,          ///< by order
};

struct CopyReport {
  CopyEnd end;
  /// Bytes that the sink took.
  std::uint64_t bytes = 0;
  /// Bytes read from the source that the sink had not taken when the direction was cut short, or
  /// could no longer take.
  std::uint64_t undelivered = 0;
  /// For TimedOut: for how long nothing moved.
  std::chrono::seconds stood_still{0};
  /// When the source ended, cleanly or not.
  std::optional<Clock::time_point> source_ended;
};

/// What one direction tells the main thread.
struct CopyNews {
  /// The sink takes no more; what the source still brings is discarded.
  bool sink_lost = false;
  /// The source has ended; the sink is not told because of Order::Hold.
  bool end_is_held = false;
  /// The source was reset. Reported before the sink is told, so before any reaction of the sink.
  bool source_reset = false;
  bool source_spoke = false;
  /// Since when all that the source brought is delivered and nothing more has come, not even part
  /// of a record.
  std::optional<Clock::time_point> quiet_since;
  std::optional<CopyReport> report;
};

/// Orders to one direction, from the main thread, and news from the direction's thread. Any thread.
class CopyControl {
 public:
  enum class Order {
    Hold,    ///< run; do not tell the sink when the source ends
    Run,     ///< run; tell it
    Finish,  ///< deliver what is already there, wait for no more, tell the sink
    Stop,    ///< return at once
  };

  /// `news_fd` is an eventfd raised for news worth waking up for. A direction that the main thread
  /// runs itself stops when `interrupt_fd` is readable. Both borrowed.
  explicit CopyControl(int news_fd, Order first = Order::Run, int interrupt_fd = -1)
      : order_(first), nudge_(make_event_fd()), news_fd_(news_fd), interrupt_fd_(interrupt_fd) {}

  /// Gives an order and wakes the direction. Only an order further down the list above replaces the
  /// present one.
  void give(Order order);
  [[nodiscard]] Order order() const;
  /// Readable after an order; the direction clears it before it reads order().
  [[nodiscard]] int nudge_fd() const { return nudge_.get(); }
  [[nodiscard]] int interrupt_fd() const { return interrupt_fd_; }

  /// The news so far. Rethrows the exception that ended the direction's thread, if one did.
  [[nodiscard]] CopyNews news() const;

  void note_source_spoke();
  /// `partial`: part of a record has just come.
  void note_source_quiet(bool partial);
  void report_sink_lost();
  void report_source_reset();
  void report_held_end();
  /// The direction has ended.
  void report_end(const CopyReport& report);
  void report_end(std::exception_ptr error);

 private:
  template <class Change>
  void change(Change change_news);

  mutable std::mutex mutex_;  // of the next three
  Order order_;
  CopyNews news_;
  std::exception_ptr error_;
  UniqueFd nudge_;
  int news_fd_;
  int interrupt_fd_;
};

}  // namespace dotls

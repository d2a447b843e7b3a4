// How the main thread and one direction of a connection, which runs in a thread of its own, tell
// each other what they have to.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>

#include "shared/posix_io.hpp"

namespace dotls {

enum class CopyEnd {
  SourceClosed,     ///< cleanly; the sink was told so
  SourceTruncated,  ///< without saying so; the sink was told that it ended
  SourceReset,      ///< the source's connection was reset; the sink was told that it ended
  SourceBroken,     ///< source.failure() says why; the sink was told that it ended
  TimedOut,         ///< the connection stood still for the idle time
  Stopped,          ///< by order
};

struct CopyReport {
  CopyEnd end;
  /// Bytes that the sink took.
  std::uint64_t bytes = 0;
  /// Bytes that the source had brought and the sink had not taken when the direction was cut short,
  /// or could not take any more.
  std::uint64_t undelivered = 0;
  /// For TimedOut: for how long nothing moved.
  std::chrono::seconds stood_still{0};
};

/// What the main thread hears of one direction.
struct CopyNews {
  /// The sink takes no more; what still comes from the source is thrown away.
  bool sink_lost = false;
  /// The source has ended, and only an order keeps the sink from being told (Order::Hold).
  bool end_is_held = false;
  /// The source was reset. Said before the sink is told, so that what the sink does because of that
  /// comes later.
  bool source_reset = false;
  /// The source has brought something.
  bool source_spoke = false;
  /// All that the source brought is delivered, and nothing more has come since then, not even a
  /// part of what it brings next.
  std::optional<Clock::time_point> quiet_since;
  /// How the direction ended.
  std::optional<CopyReport> report;
};

/// Orders for one direction, and news of it. Any thread; the main thread gives orders, the
/// direction's thread has the news.
class CopyControl {
 public:
  enum class Order {
    Hold,    ///< run, and when the source ends do not tell the sink
    Run,     ///< run, and tell it
    Finish,  ///< deliver what is already there, wait for no more, and tell the sink
    Stop,    ///< return at once
  };

  /// `news_fd` is an eventfd that is raised when there is news worth waking up for; borrowed. A
  /// direction that the main thread runs itself stops when `interrupt_fd` is readable; borrowed.
  explicit CopyControl(int news_fd, Order first = Order::Run, int interrupt_fd = -1)
      : order_(first), nudge_(make_event_fd()), news_fd_(news_fd), interrupt_fd_(interrupt_fd) {}

  /// Gives an order, which wakes the direction wherever it waits. A later order of the list above
  /// overrides an earlier one, never the reverse.
  void give(Order order);
  [[nodiscard]] Order order() const;
  /// Readable when an order came; the direction takes that back before it looks at order().
  [[nodiscard]] int nudge_fd() const { return nudge_.get(); }
  [[nodiscard]] int interrupt_fd() const { return interrupt_fd_; }

  /// What there is to hear. Throws what ended the direction's thread, where that is how it ended.
  [[nodiscard]] CopyNews news() const;

  void note_source_spoke();
  /// `partial`: a part of what comes next has just come.
  void note_source_quiet(bool partial);
  void report_sink_lost();
  void report_source_reset();
  void report_held_end();
  /// The direction's last word.
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

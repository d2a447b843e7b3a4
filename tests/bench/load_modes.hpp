// What is measured, each as one run of the load generator against one port. It starts no server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace dotls::bench {

struct Load {
  std::uint16_t port = 0;
  /// Connections, or round trips.
  std::size_t count = 100;
  /// Connections at a time.
  std::size_t clients = 4;
  /// Bytes in each direction that has any, or of one request.
  std::uint64_t bytes = 0;
  /// Connections resume the first one's session; it is an error where one does not.
  bool resumed = false;
  /// Without TLS.
  bool plain = false;
};

/// What came of it: a figure whose meaning is the mode's, and whatever went wrong.
struct Outcome {
  double figure = 0;
  std::size_t failed = 0;
  /// Bytes that did not arrive.
  std::uint64_t lost = 0;
  /// The first thing that went wrong; empty where nothing did.
  std::string failure;
};

/// Whole connections a second: handshake, the program's answer ("ok\n"; the SMTP program's to QUIT
/// where the load is plain), end.
[[nodiscard]] Outcome run_connections(const Load& load);
/// Median microseconds from the end of the handshake to the echo of the first request.
[[nodiscard]] Outcome run_first_requests(const Load& load);
/// MB/s (10^6 bytes) into the sink program, until its answer.
[[nodiscard]] Outcome run_bulk_in(const Load& load);
/// MB/s from the source program.
[[nodiscard]] Outcome run_bulk_out(const Load& load);
/// MB/s each way through cat(1), both ways at once; our end is said as soon as all is sent.
[[nodiscard]] Outcome run_both_ways(const Load& load);
/// Median microseconds of a round trip through cat(1).
[[nodiscard]] Outcome run_round_trips(const Load& load);
/// Opens the connections, one round trip on each, says "ready" and waits for a byte on standard
/// input (or 60 seconds).
[[nodiscard]] Outcome run_idle(const Load& load);

}  // namespace dotls::bench

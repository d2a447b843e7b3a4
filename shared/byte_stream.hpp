// What passes between the modules: what a step on a byte stream came to, and the stream
// itself. Only std. It knows neither TLS nor processes.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace dotls {

/// What one step came to. A step never blocks.
enum class IoStatus {
  Done,           ///< bytes moved; none where a write of before went on, or none were asked for
  WantRead,       ///< nothing moved; try again when read_fd() is readable
  WantWrite,      ///< nothing moved; try again when write_fd() is writable
  PeerClosed,     ///< the far side has ended its stream in the proper way
  PeerTruncated,  ///< the far side's stream ended without saying so (a bare FIN inside TLS)
  PeerReset,      ///< the connection was reset; nothing more can be moved, and failure() says so
  Broken,         ///< the stream is unusable; failure() says why
};

/// Whether the stream can move nothing more, and failure() says why.
[[nodiscard]] constexpr bool has_failed(IoStatus status) {
  return status == IoStatus::PeerReset || status == IoStatus::Broken;
}

struct [[nodiscard]] IoResult {
  IoStatus status;
  std::size_t bytes = 0;
  /// With WantRead: something came, but not yet enough of it to give any out (part of a record).
  bool partial = false;
};

/// A full-duplex stream of bytes that is moved in steps. One thread may read while another writes;
/// two threads never do the same of the two.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Moves up to buffer.size() bytes that have come into `buffer`.
  virtual IoResult try_read(std::span<std::byte> buffer) = 0;
  /// Moves some of `bytes` out. After WantRead or WantWrite the same bytes must be offered again.
  virtual IoResult try_write(std::span<const std::byte> bytes) = 0;
  /// Tells the far side that nothing more will come. Done where that is on its way.
  virtual IoResult try_close_write() = 0;

  /// What to poll for IoStatus::WantRead and IoStatus::WantWrite; borrowed.
  [[nodiscard]] virtual int read_fd() const = 0;
  [[nodiscard]] virtual int write_fd() const = 0;

  /// Readable when a step that wanted to wait should be tried again although its descriptor is not
  /// ready; -1 where that never happens.
  [[nodiscard]] virtual int reader_retry_fd() const { return -1; }
  [[nodiscard]] virtual int writer_retry_fd() const { return -1; }

  /// A descriptor that poll(2) shows POLLERR for once nobody reads what is written (a pipe); -1
  /// where only a write can tell.
  [[nodiscard]] virtual int unread_fd() const { return -1; }

  /// Why the stream is PeerReset or Broken, in words and never empty; safe from either thread.
  [[nodiscard]] virtual std::string failure() const = 0;
};

}  // namespace dotls

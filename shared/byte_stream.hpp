// The byte stream, the interface between the modules. Std only; it knows neither TLS nor processes.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "shared/event.hpp"

namespace dotls {

/// The result of one step. A step never blocks.
enum class IoStatus {
  Done,           ///< bytes moved; none if an earlier write continued, or none were asked for
  WantRead,       ///< nothing moved; try again when read_fd() is readable
  WantWrite,      ///< nothing moved; try again when write_fd() is writable
  PeerClosed,     ///< the far side has ended its stream cleanly
  PeerTruncated,  ///< the far side's stream ended without notice (a bare FIN inside TLS)
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
  /// With WantRead: something came, but not a whole unit yet (part of a record).
  bool partial = false;
};

/// A full-duplex byte stream, moved in steps. One thread may read while another writes, but no two
/// read, and no two write.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Reads up to buffer.size() bytes into `buffer`.
  virtual IoResult try_read(std::span<std::byte> buffer) = 0;
  /// Writes some of `bytes`. After WantRead or WantWrite the same bytes must be offered again.
  virtual IoResult try_write(std::span<const std::byte> bytes) = 0;
  /// Tells the far side that nothing more will come. Done once that is on its way.
  virtual IoResult try_close_write() = 0;

  /// What to poll for IoStatus::WantRead and IoStatus::WantWrite; borrowed.
  [[nodiscard]] virtual int read_fd() const = 0;
  [[nodiscard]] virtual int write_fd() const = 0;

  /// Readable when a waiting step should be retried although its descriptor is not ready; -1 if
  /// that never happens.
  [[nodiscard]] virtual int reader_retry_fd() const { return -1; }
  [[nodiscard]] virtual int writer_retry_fd() const { return -1; }

  /// A descriptor on which poll(2) reports POLLERR once the reader is gone (a pipe); -1 if only a
  /// write can tell.
  [[nodiscard]] virtual int unread_fd() const { return -1; }

  /// Why the stream is PeerReset or Broken; never empty. Safe from either thread.
  [[nodiscard]] virtual std::string failure() const = 0;
  /// Its class, where more is known than that the peer is gone. Safe from either thread.
  [[nodiscard]] virtual FailureClass failure_class() const { return FailureClass::Left; }
};

}  // namespace dotls

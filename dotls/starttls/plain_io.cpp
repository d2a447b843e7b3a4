#include "dotls/starttls/plain_io.hpp"

#include <poll.h>

#include <algorithm>
#include <span>

namespace dotls {

PlainStep Inlet::try_read(std::size_t most) {
  if (ended_) return PlainStep::Waits;
  const auto room = std::span(buffer_).first(std::min(most, buffer_.size()));
  const IoResult got = stream_.try_read(std::as_writable_bytes(room));
  may_hold_bytes_ = got.status == IoStatus::Done;
  wants_write_ = got.status == IoStatus::WantWrite;
  switch (got.status) {
    case IoStatus::Done:
      size_ = got.bytes;
      read_ += size_;
      return PlainStep::Moved;
    case IoStatus::WantRead:
    case IoStatus::WantWrite:
      return PlainStep::Waits;
    case IoStatus::PeerClosed:
    case IoStatus::PeerTruncated:
      ended_ = true;
      return PlainStep::Ended;
    case IoStatus::PeerReset:
    case IoStatus::Broken:
      break;
  }
  ended_ = true;
  return PlainStep::Failed;
}

pollfd Inlet::entry(bool wanted) const {
  if (!wanted || ended_) return {-1, 0, 0};
  if (wants_write_) return {stream_.write_fd(), POLLOUT, 0};
  return {stream_.read_fd(), POLLIN, 0};
}

pollfd Inlet::retry_entry(bool wanted) const {
  return {wanted && !ended_ ? stream_.reader_retry_fd() : -1, POLLIN, 0};
}

PlainStep Outbox::try_write() {
  if (empty()) return PlainStep::Waits;
  const IoResult put = stream_.try_write(std::as_bytes(std::span(bytes_)));
  wants_read_ = put.status == IoStatus::WantRead;
  switch (put.status) {
    case IoStatus::Done:
      bytes_.erase(0, put.bytes);
      written_ += put.bytes;
      return PlainStep::Moved;
    case IoStatus::WantRead:
    case IoStatus::WantWrite:
      return PlainStep::Waits;
    case IoStatus::PeerClosed:
    case IoStatus::PeerTruncated:
    case IoStatus::PeerReset:
    case IoStatus::Broken:
      break;
  }
  return PlainStep::Failed;
}

pollfd Outbox::entry() const {
  if (empty()) return {-1, 0, 0};
  if (wants_read_) return {stream_.read_fd(), POLLIN, 0};
  return {stream_.write_fd(), POLLOUT, 0};
}

pollfd Outbox::retry_entry() const {
  return {empty() ? -1 : stream_.writer_retry_fd(), POLLIN, 0};
}

}  // namespace dotls

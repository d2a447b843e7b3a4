// The socket between front and engine: whole messages with their descriptors.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// No message has more.
inline constexpr std::size_t kMostFds = 3;

/// A packet as it came. Its descriptors are close-on-exec.
struct Packet {
  std::string bytes;
  std::vector<UniqueFd> fds;
};

enum class ReceiveEnd {
  Received,
  Nothing,  ///< not now
  Closed,   ///< the other side has ended
  /// Longer than a message may be, or with more descriptors than any message has or the process
  /// has room for (ulimit -n). Nothing of it is left.
  Refused,
};

struct Reception {
  ReceiveEnd end = ReceiveEnd::Nothing;
  Packet packet;
};

/// Owns a connected UNIX socket of packets (SOCK_SEQPACKET). One thread.
class Channel {
 public:
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Readable when try_receive() has something; borrowed.
  [[nodiscard]] int fd() const { return socket_.get(); }

  /// Never blocks. Throws Fatal::system if the kernel cannot.
  [[nodiscard]] Reception try_receive();

  /// Sends `packet`, which is not empty, with copies of `fds`, at most kMostFds. Blocks while the
  /// other side takes nothing, until `deadline`. False, with errno set, if it has ended (EPIPE), or
  /// the time is over (ETIMEDOUT). Messages that came before the end can still be received.
  [[nodiscard]] bool send(std::string_view packet, std::span<const int> fds, Deadline deadline);

  /// Whether the other side has yet to receive something that was sent (SIOCOUTQ, unix(7)). Never
  /// blocks.
  [[nodiscard]] bool has_unread() const;

 private:
  UniqueFd socket_;
};

/// Connects to the keeper's socket. Blocks until `deadline` at most (the keeper is busy); nullopt
/// if `interrupt_fd` is readable, which is seen a moment later. Throws Fatal that names `path` and
/// the fix: with kExitSystem if nobody is there or has time, with kExitUsage if it is no socket of
/// a keeper or not open to us.
[[nodiscard]] std::optional<Channel> connect_to_keeper(const std::string& path, Deadline deadline,
                                                       int interrupt_fd = -1);

/// kExitSystem: the keeper at `path` has had no time for us, and what to look at.
[[nodiscard]] Fatal keeper_is_busy(const std::string& path);

}  // namespace dotls

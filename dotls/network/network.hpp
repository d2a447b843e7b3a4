// The network side of one connection: the descriptors that the super-server gave us, taken out of
// the way of the program. It knows no TLS.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "dotls/network/linger.hpp"
#include "shared/posix_io.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

enum class SendEnd { Sent, PeerGone, TimedOut, Interrupted };

/// Where a super-server leaves the network, and how to start us so that it does.
struct SuperServerFds {
  int read;
  int write;
  const char* advice;
};
inline constexpr SuperServerFds kTcpserverFds{
    0, 1, "; start dotls under tcpserver: tcpserver 0 PORT dotls program"};
inline constexpr SuperServerFds kTcpclientFds{
    6, 7, "; start it under tcpclient: tcpclient HOST PORT dotls -T program"};

struct NetworkFds {
  UniqueFd read;
  UniqueFd write;
};

/// Moves the network's descriptors to 10 and above, so that the program never has them, and puts
/// /dev/null in their old place. Throws Fatal::usage where they are closed or cannot be read or
/// written.
[[nodiscard]] NetworkFds take_network(const SuperServerFds& given);

/// Owns the network's descriptors. They are non-blocking as long as the object lives, then as they
/// were.
class Network {
 public:
  explicit Network(NetworkFds fds);

  [[nodiscard]] int read_fd() const { return read_.get(); }
  [[nodiscard]] int write_fd() const { return write_.get(); }
  /// Copies of the descriptors, for an owner that closes them by itself.
  [[nodiscard]] UniqueFd duplicate_read_fd() const;
  [[nodiscard]] UniqueFd duplicate_write_fd() const;

  /// Sends all of `text` in the clear. Blocks until it is sent, the peer is gone, the deadline has
  /// passed or `interrupt_fd` is readable.
  [[nodiscard]] SendEnd send(std::string_view text, Deadline deadline, int interrupt_fd) const;

  /// Acknowledges now what has come. Without session tickets the server has nothing to say after a
  /// TLS 1.3 handshake, and a client with Nagle on would hold its first request back until the
  /// kernel's delayed ACK, 40 ms later. Does nothing where the network is no TCP socket.
  void acknowledge_at_once() const;

  /// Says that nothing more will come (FIN). What is returned takes in what the peer still sends,
  /// as long as 10 seconds (or `idle_time` if that is less) after the peer last took something.
  [[nodiscard]] Linger end_sending(Clock::duration idle_time) const;
  /// end_sending(), to its end. Blocks, and no longer than until `interrupt_fd` is readable or the
  /// deadline has passed.
  void close_gracefully(int interrupt_fd, Deadline deadline = std::nullopt) const;

 private:
  UniqueFd read_;
  UniqueFd write_;
  std::optional<NonblockingGuard> read_flags_;
  std::optional<NonblockingGuard> write_flags_;
};

/// Whether our descriptor 2 is the network (inetd): then nothing may be written to it.
[[nodiscard]] bool is_stderr_network(int network_fd);

/// The peer's address: `told` by the super-server, else of the socket, else "unknown".
[[nodiscard]] std::string peer_address_of(const std::optional<std::string>& told, int network_fd);

}  // namespace dotls

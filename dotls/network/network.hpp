// The network side of one connection: the super-server's descriptors, moved out of the program's
// way. It knows no TLS.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dotls/network/linger.hpp"
#include "shared/posix_io.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

enum class SendEnd { Sent, PeerGone, TimedOut, Interrupted };

/// Where a super-server puts the network, and what to type so that it does.
struct SuperServerFds {
  int read;
  int write;
  const char* advice;
};
inline constexpr SuperServerFds kTcpserverFds{
    0, 1,
    "; start dotls under tcpserver: tcpserver -v 0 465 dotls program; to look at the set-up: "
    "dotls --check"};
inline constexpr SuperServerFds kTcpclientFds{
    6, 7,
    "; start dotls under tcpclient: tcpclient -v mx.example.org 465 dotls -T program; to look at a "
    "server: dotls --check --connect mx.example.org:465"};

struct NetworkFds {
  UniqueFd read;
  UniqueFd write;
};

/// Moves the network's descriptors to 10 and above, so that the program never gets them, and puts
/// /dev/null in their place. Throws Fatal::usage if they are closed, or not readable or writable,
/// or if no peer can be at the other end: a terminal in canonical mode, a file, a directory,
/// /dev/null.
[[nodiscard]] NetworkFds take_network(const SuperServerFds& given);

/// Owns the network's descriptors. From take_over() on they are non-blocking while the object
/// lives, then as before.
class Network {
 public:
  explicit Network(NetworkFds fds) : read_(std::move(fds.read)), write_(std::move(fds.write)) {}

  /// From now on we speak on the network: until then it is as the super-server left it, for a
  /// program that has it. Once, before anything below. Throws Fatal::system.
  void take_over();

  /// Gives the descriptors away, as they were before take_over().
  [[nodiscard]] NetworkFds release() &&;

  [[nodiscard]] int read_fd() const { return read_.get(); }
  [[nodiscard]] int write_fd() const { return write_.get(); }
  /// Copies of the descriptors, for an owner that closes them itself.
  [[nodiscard]] UniqueFd duplicate_read_fd() const;
  [[nodiscard]] UniqueFd duplicate_write_fd() const;

  /// The first byte that has come and that nobody has read; it stays there. nullopt if there is
  /// none, or if the network is not a socket. Never blocks.
  [[nodiscard]] std::optional<unsigned char> peek() const;

  /// Sends all of `text` in the clear. Blocks until it is sent, the peer is gone, the deadline has
  /// passed or `interrupt_fd` is readable.
  [[nodiscard]] SendEnd send(std::string_view text, Deadline deadline, int interrupt_fd) const;

  /// Sends the TCP ACK now. Without session tickets a server sends nothing after a TLS 1.3
  /// handshake, and a client with Nagle on would hold its first request back until the delayed ACK,
  /// 40 ms later. No effect if the network is not TCP.
  void acknowledge_at_once() const;

  /// Sends FIN. The Linger discards what the peer still sends, until 10 seconds (or `idle_time` if
  /// less) after the peer last took something.
  [[nodiscard]] Linger end_sending(Clock::duration idle_time) const;
  /// end_sending(), run to its end. Blocks, until `interrupt_fd` is readable or `deadline` at the
  /// latest.
  void close_gracefully(int interrupt_fd, Deadline deadline = std::nullopt) const;

 private:
  UniqueFd read_;
  UniqueFd write_;
  std::optional<NonblockingGuard> read_flags_;
  std::optional<NonblockingGuard> write_flags_;
};

/// Whether our descriptor 2 is the network (inetd): then do not write to it.
[[nodiscard]] bool is_stderr_network(int network_fd);

/// The peer's address: `told` by the super-server, else the socket's, else "unknown".
[[nodiscard]] std::string peer_address_of(const std::optional<std::string>& told, int network_fd);

}  // namespace dotls

// TCP on the loopback, with the few things that sockets' defaults hide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/unique_fd.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {

/// Listens on 127.0.0.1, port chosen by the kernel. Throws std::system_error.
class Listener {
 public:
  Listener();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The next connection, close-on-exec; throws where none comes in time.
  [[nodiscard]] UniqueFd accept(Clock::duration patience = kPatience) const;

 private:
  std::uint16_t port_ = 0;  // before fd_, whose making sets it
  UniqueFd fd_;
};

/// A port of 127.0.0.1 that a server under test may bind with SO_REUSEADDR and that the kernel
/// gives to nobody else while this object lives.
class ReservedPort {
 public:
  ReservedPort();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;  // before fd_, whose making sets it
  UniqueFd fd_;
};

/// Connects to 127.0.0.1; `receive_buffer` bytes where it is not 0. Throws std::system_error.
[[nodiscard]] UniqueFd connect_to(std::uint16_t port, int receive_buffer = 0);

/// Two ends of one TCP connection.
struct TcpPair {
  TcpPair();
  UniqueFd server;
  UniqueFd client;
};

/// Writes until a socket, pipe or terminal takes no more: the next writer must wait.
void fill_up(int fd);

/// Closes the connection with a reset: what was not read yet is lost to the other side.
void reset_connection(UniqueFd& fd);

/// How the other side's bytes ended.
enum class TcpEnd { Open, Fin, Reset };

/// What the other side still sends, up to its end.
struct TcpRest {
  std::string bytes;
  TcpEnd end;
};
/// Reads `fd` until its end or until nothing came for `patience`.
[[nodiscard]] TcpRest read_to_end(int fd, Clock::duration patience = kPatience);

/// Whether poll(2) finds `fd` ready for `events` within `patience`.
[[nodiscard]] bool wait_ready(int fd, short events, Clock::duration patience = kPatience);

/// Sends all of `bytes`; false where the connection is broken.
bool send_all(int fd, std::string_view bytes);

}  // namespace dotls::test

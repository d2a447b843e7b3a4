// The socket that fronts connect to.
#pragma once

#include <optional>
#include <string>

#include "shared/unique_fd.hpp"

namespace dotls {

/// A listening UNIX socket of packets at a path, mode 0660, which it removes when it ends.
class ListeningSocket {
 public:
  /// Takes the place of one that nobody listens on any more. Throws Fatal: another keeper listens
  /// there, something else is there, or the system fails.
  explicit ListeningSocket(std::string path);
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;
  ~ListeningSocket();

  /// Readable when a front waits; borrowed.
  [[nodiscard]] int fd() const { return socket_.get(); }
  /// The next front; none if it has gone again. Throws Fatal::system: out of descriptors or memory.
  [[nodiscard]] std::optional<UniqueFd> accept() const;
  /// In a child process: closes it, and leaves the path alone.
  void abandon();

 private:
  std::string path_;
  UniqueFd socket_;
};

}  // namespace dotls

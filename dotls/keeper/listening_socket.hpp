// The socket that fronts connect to.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "shared/unique_fd.hpp"

namespace dotls {

/// A listening UNIX socket of packets, made at a path, or made by somebody else.
class ListeningSocket {
 public:
  /// One at `path`, mode 0660, with `group` unless it is to be ours. It is removed with the object.
  /// Takes the place of one that nobody listens on any more. Throws Fatal: no such group, another
  /// keeper listens there, something else is there, or the system fails.
  ListeningSocket(std::string path, const std::optional<std::string>& group);
  /// The one that the service manager has made (sd_listen_fds(3)), which stays when we end. Throws
  /// Fatal::usage if it is none of packets that listens.
  [[nodiscard]] static ListeningSocket inherited(int fd);
  ListeningSocket(ListeningSocket&&) = default;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;
  ~ListeningSocket();

  /// Closes it and leaves its path alone: another process has it too.
  void leave() {
    path_.clear();
    socket_.reset();
  }

  /// Borrowed.
  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  explicit ListeningSocket(UniqueFd socket) : socket_(std::move(socket)) {}

  std::string path_;
  UniqueFd socket_;
  struct stat made_ {};
};

/// The next front at a listening socket; none if it has gone again. Throws Fatal::system: out of
/// descriptors or memory. Does not block.
[[nodiscard]] std::optional<UniqueFd> accept_front(int listening_fd);

}  // namespace dotls

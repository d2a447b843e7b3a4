// Two ends of a channel; the other one also as the bare socket that it is.
#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/codec.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {

inline std::ptrdiff_t count_fds() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                       std::filesystem::directory_iterator());
}

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    ours_.emplace(UniqueFd(ends[0]));
    theirs_.emplace(UniqueFd(ends[1]));
  }
  // As no Channel would: any size, any descriptors.
  void send_raw(std::string_view bytes, const std::vector<int>& fds) const {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) std::array<std::byte, 4096> control{};
    if (!fds.empty()) {
      header.msg_control = control.data();
      header.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
      cmsghdr* rights = CMSG_FIRSTHDR(&header);
      *rights = {CMSG_LEN(fds.size() * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
      std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
    }
    ASSERT_EQ(::sendmsg(theirs_->fd(), &header, MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] static Deadline soon() { return dotls::Clock::now() + kPatience; }

  std::optional<Channel> ours_;
  std::optional<Channel> theirs_;
};

}  // namespace dotls::test

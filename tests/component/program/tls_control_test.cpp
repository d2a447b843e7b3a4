// Goal: the control socket of UCSPI-TLS: one byte is a request, the end of file is none, and the
// program is told as it wants to be.
#include "dotls/program/tls_control.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>

namespace dotls::test {
namespace {

class TlsControlTest : public testing::Test {
 protected:
  TlsControlTest() : program_(::fcntl(control_.program_fd(), F_DUPFD_CLOEXEC, 0)) {
    control_.close_program_end();
  }

  void program_says(std::string_view bytes) const {
    ASSERT_EQ(::send(program_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // All that the program finds now, and whether the end of file comes after it.
  std::pair<std::string, bool> program_hears() const {
    std::string all;
    std::array<char, 4096> buffer;
    ssize_t got = 0;
    while ((got = ::recv(program_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT)) > 0)
      all.append(buffer.data(), static_cast<std::size_t>(got));
    return {all, got == 0};
  }

  TlsControl control_;
  UniqueFd program_;
};

TEST_F(TlsControlTest, IsNotInherited) {
  const TlsControl fresh;
  EXPECT_EQ(::fcntl(fresh.fd(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(::fcntl(fresh.program_fd(), F_GETFD), FD_CLOEXEC);
}

TEST_F(TlsControlTest, HasNothingAtFirst) {
  EXPECT_EQ(control_.try_read(), TlsRequest::None);
}

TEST_F(TlsControlTest, TellsTheLettersApart) {
  program_says("yYzy");
  EXPECT_EQ(control_.try_read(), TlsRequest::Start);
  EXPECT_EQ(control_.try_read(), TlsRequest::StartAndTell);
  EXPECT_EQ(control_.try_read(), TlsRequest::Unknown);
  EXPECT_EQ(control_.try_read(), TlsRequest::Start);
  EXPECT_EQ(control_.try_read(), TlsRequest::None);
}

TEST_F(TlsControlTest, ByteBeforeTheEndCounts) {
  program_says("y");
  program_.reset();
  EXPECT_EQ(control_.try_read(), TlsRequest::Start);
}

TEST_F(TlsControlTest, IsClosedWhenNobodyHasItAnyMore) {
  const UniqueFd other(::fcntl(program_.get(), F_DUPFD_CLOEXEC, 0));
  program_.reset();
  EXPECT_EQ(control_.try_read(), TlsRequest::None);
  ::shutdown(other.get(), SHUT_WR);
  EXPECT_EQ(control_.try_read(), TlsRequest::NoTls);
}

TEST_F(TlsControlTest, AnswerIsFollowedByTheEnd) {
  const std::string answer("A=1\0B=2\0\0", 9);
  EXPECT_TRUE(control_.grant(answer));
  EXPECT_EQ(program_hears(), std::pair(answer, true));
}

TEST_F(TlsControlTest, NoAnswerIsTheEndAlone) {
  EXPECT_TRUE(control_.grant(""));
  EXPECT_EQ(program_hears(), std::pair(std::string(), true));
}

TEST_F(TlsControlTest, ProgramMayAskAgainAfterThat) {
  EXPECT_TRUE(control_.grant("x"));
  program_says("y");
}

TEST_F(TlsControlTest, ProgramThatHasLeftNeedsNoAnswer) {
  program_.reset();
  EXPECT_TRUE(control_.grant("x"));
}

TEST_F(TlsControlTest, AnswerWithoutRoomIsAFailure) {
  EXPECT_FALSE(control_.grant(std::string(std::size_t{64} << 20U, 'x')));
}

TEST_F(TlsControlTest, ClosedIsTheEnd) {
  control_.close();
  EXPECT_EQ(control_.fd(), -1);
  EXPECT_EQ(program_hears(), std::pair(std::string(), true));
}

}  // namespace
}  // namespace dotls::test

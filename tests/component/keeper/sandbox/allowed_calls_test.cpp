// Goal: what an acceptor and its engines do works in the sandbox, and none of it counts as denied.
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <thread>
#include <vector>

#include "shared/line_output.hpp"
#include "shared/posix_io.hpp"
#include "tests/component/keeper/sandbox/in_sandbox.hpp"

namespace dotls::test {
namespace {

class AllowedCallsTest : public SandboxTest {
 protected:
  void expect_done(const std::function<std::string()>& work) {
    EXPECT_EQ(said_in_sandbox(work), "done");
    EXPECT_EQ(denied_.count(), 0U);
  }
};

struct Pair {
  UniqueFd one;
  UniqueFd other;
};

Pair make_pair(int type) {
  std::array<int, 2> ends{-1, -1};
  static_cast<void>(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()));
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

TEST_F(AllowedCallsTest, Threads) {
  expect_done([] {
    std::atomic<int> ran = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { ++ran; });
    for (std::thread& thread : threads) thread.join();
    return ran == 8 ? "done" : "not all ran";
  });
}

TEST_F(AllowedCallsTest, Children) {
  expect_done([] {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(7);
    int status = 0;
    if (::waitpid(child, &status, 0) != child) return outcome(-1);
    return std::string(WEXITSTATUS(status) == 7 ? "done" : "another status");
  });
}

TEST_F(AllowedCallsTest, Memory) {
  expect_done([] {
    std::vector<std::string> blocks;
    for (std::size_t size = 1; size < (std::size_t{1} << 24); size *= 2) {
      blocks.emplace_back(size, 'x');
      blocks.back().resize(size * 3);
    }
    return "done";
  });
}

TEST_F(AllowedCallsTest, PairsOfPackets) {
  expect_done([] {
    const Pair pair = make_pair(SOCK_SEQPACKET);
    if (::send(pair.one.get(), "x", 1, MSG_NOSIGNAL) != 1) return outcome(-1);
    pollfd waits{pair.other.get(), POLLIN, 0};
    if (::poll(&waits, 1, -1) != 1) return outcome(-1);
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    return outcome(::recvmsg(pair.other.get(), &message, MSG_CMSG_CLOEXEC) - 1);
  });
}

TEST_F(AllowedCallsTest, SendingAndReceiving) {
  expect_done([] {
    const Pair pair = make_pair(SOCK_STREAM);
    std::array<char, 4> got{};
    if (::send(pair.one.get(), "text", 4, MSG_DONTWAIT | MSG_NOSIGNAL) != 4) return outcome(-1);
    if (::recv(pair.other.get(), got.data(), 1, MSG_PEEK) != 1) return outcome(-1);
    if (::read(pair.other.get(), got.data(), 4) != 4) return outcome(-1);
    return outcome(::shutdown(pair.one.get(), SHUT_WR));
  });
}

// The test listens, as the key process does.
TEST_F(AllowedCallsTest, AcceptingAndWhatIsAskedOfAConnection) {
  const UniqueFd listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(listening.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  expect_done([&] {
    const UniqueFd fd(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) return outcome(-1);
    const NonblockingGuard nonblocking(fd.get(), "connection");
    const int on = 1;
    tcp_info info{};
    socklen_t length = sizeof info;
    int bytes = 0;
    sockaddr_in peer{};
    socklen_t peer_size = sizeof peer;
    const bool good =
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on) == 0 &&
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &on, sizeof on) == 0 &&
        ::getsockopt(fd.get(), IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
        ::getpeername(fd.get(), reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 &&
        ::ioctl(fd.get(), SIOCOUTQ, &bytes) == 0 && ::ioctl(fd.get(), FIONREAD, &bytes) == 0;
    return outcome(good ? 0 : -1);
  });
}

TEST_F(AllowedCallsTest, SignalsByDescriptor) {
  expect_done([] {
    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGCHLD);
    if (::sigprocmask(SIG_BLOCK, &taken, nullptr) != 0) return outcome(-1);
    const UniqueFd signals(::signalfd(-1, &taken, SFD_CLOEXEC));
    if (!signals) return outcome(-1);
    if (::fork() == 0) ::_exit(0);
    signalfd_siginfo info{};
    if (::read(signals.get(), &info, sizeof info) != sizeof info) return outcome(-1);
    return outcome(::waitpid(-1, nullptr, 0));
  });
}

TEST_F(AllowedCallsTest, EventsPipesAndCopies) {
  expect_done([] {
    const UniqueFd news = make_event_fd();
    raise_event(news.get());
    clear_event(news.get());
    const UniqueFd copy = duplicate_above(news.get(), 10, "copy");
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return outcome(-1);
    const UniqueFd out(ends[0]);
    const UniqueFd in(ends[1]);
    LineOutput line(in.get());
    struct stat found {};
    if (!line.write("a line\n") || ::fstat(in.get(), &found) != 0) return outcome(-1);
    return outcome(::dup3(copy.get(), out.get(), O_CLOEXEC));
  });
}

TEST_F(AllowedCallsTest, APageThatWasPassed) {
  const UniqueFd page(::memfd_create("page", MFD_CLOEXEC));
  ASSERT_EQ(::write(page.get(), "text", 4), 4);
  expect_done([&] {
    char byte = 0;
    if (::pread(page.get(), &byte, 1, 2) != 1 || byte != 'x') return outcome(-1);
    const void* mapped = ::mmap(nullptr, 4, PROT_READ, MAP_SHARED, page.get(), 0);
    return outcome(mapped == MAP_FAILED ? -1 : 0);
  });
}

TEST_F(AllowedCallsTest, ClocksNamesAndLimits) {
  expect_done([] {
    timespec now{};
    rlimit limit{};
    std::array<unsigned char, 32> random{};
    const bool good = ::clock_gettime(CLOCK_MONOTONIC, &now) == 0 && ::getpid() > 0 &&
                      ::getuid() == kNobody.uid && ::getppid() > 0 &&
                      ::getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
                      ::getentropy(random.data(), random.size()) == 0 &&
                      ::pthread_setname_np(::pthread_self(), "engine") == 0;
    std::this_thread::sleep_for(std::chrono::microseconds(1));
    return outcome(good ? 0 : -1);
  });
}

// Unwinding finds its tables without a file.
TEST_F(AllowedCallsTest, Exceptions) {
  expect_done([]() -> std::string {
    try {
      throw std::runtime_error("done");
    } catch (const std::exception& error) {
      return error.what();
    }
  });
}

}  // namespace
}  // namespace dotls::test

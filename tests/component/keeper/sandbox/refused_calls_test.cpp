// Goal: a call that the filter does not know is refused and counted, and the process goes on.
#ifdef DOTLS_SECCOMP

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <csignal>
#include <ostream>
#include <thread>

#include "tests/component/keeper/sandbox/in_sandbox.hpp"

namespace dotls::test {
namespace {

long map_as(int protection) {
  void* page = ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? -1 : 0;
}

long protect_as(int protection) {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return ::mprotect(page, 4096, protection);
}

// A process or thread of its own would return here as well.
long clone_with(unsigned long flags) {
  const long child = ::syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (child == 0) ::_exit(0);
  return child;
}

long pair_of(int domain, int type) {
  int ends[2];
  return ::socketpair(domain, type | SOCK_CLOEXEC, 0, ends);
}

struct Call {
  const char* name;
  long (*make)();
};

// For the names of the tests, which are to be the same in each run.
void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name;
}

const Call kCalls[] = {
    {"open_reading", [] { return long{::open("/etc/passwd", O_RDONLY | O_CLOEXEC)}; }},
    {"open_directory", [] { return long{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)}; }},
    {"stat",
     [] {
       struct stat found {};
       return long{::stat("/", &found)};
     }},
    {"access", [] { return long{::access("/", F_OK)}; }},
    {"getdents", [] { return ::syscall(SYS_getdents64, 0, nullptr, 0); }},
    {"map_code", [] { return map_as(PROT_READ | PROT_EXEC); }},
    {"make_code", [] { return protect_as(PROT_READ | PROT_EXEC); }},
    {"new_user_namespace", [] { return clone_with(CLONE_NEWUSER); }},
    {"new_network_namespace", [] { return clone_with(CLONE_NEWNET); }},
    {"sibling", [] { return clone_with(CLONE_PARENT); }},
    {"pair_of_internet", [] { return pair_of(AF_INET, SOCK_STREAM); }},
    {"pair_of_datagrams", [] { return pair_of(AF_UNIX, SOCK_DGRAM); }},
    {"send_to_an_address",
     [] {
       const sockaddr_un address{AF_UNIX, ""};
       return long{
           ::sendto(0, "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address)};
     }},
    {"send_that_connects", [] { return long{::sendto(0, "x", 1, MSG_FASTOPEN, nullptr, 0)}; }},
    {"send_a_descriptor",
     [] {
       const msghdr message{};
       return long{::sendmsg(0, &message, 0)};
     }},
    {"signals_by_a_descriptor", [] { return long{::fcntl(0, F_SETOWN, ::getppid())}; }},
    {"terminal_input", [] { return long{::ioctl(0, TIOCSTI, "x")}; }},
    {"limits",
     [] {
       const rlimit limit{1, 1};
       return long{::setrlimit(RLIMIT_NOFILE, &limit)};
     }},
    {"limits_of_others",
     [] {
       rlimit limit{};
       return long{::prlimit(::getppid(), RLIMIT_NOFILE, nullptr, &limit)};
     }},
    {"prctl", [] { return long{::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)}; }},
    {"another_filter", [] { return ::syscall(SYS_seccomp, 0, 0, nullptr); }},
    {"unknown", [] { return ::syscall(4095); }},
};

class RefusedCall : public SandboxTest, public testing::WithParamInterface<Call> {};

TEST_P(RefusedCall, IsCounted) {
  EXPECT_EQ(said_in_sandbox([] { return outcome(GetParam().make()); }), "EPERM");
  EXPECT_EQ(denied_.count(), 1U);
}

TEST_P(RefusedCall, IsCountedOfRoot) {
  EXPECT_EQ(said_in_sandbox([] { return outcome(GetParam().make()); }, std::nullopt), "EPERM");
  EXPECT_EQ(denied_.count(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Of, RefusedCall, testing::ValuesIn(kCalls),
                         [](const auto& call) { return std::string(call.param.name); });

class RefusedCallsTest : public SandboxTest {};

TEST_F(RefusedCallsTest, OfThreadsAndChildrenAreCountedTogether) {
  EXPECT_EQ(said_in_sandbox([] {
              std::thread([] { ::access("/", F_OK); }).join();
              const ChildEnd child = in_child([] { return outcome(::access("/", F_OK)); });
              return child.said + outcome(::access("/", F_OK));
            }),
            "EPERMEPERM");
  EXPECT_EQ(denied_.count(), 3U);
}

// Else the first refused call would be the end.
TEST_F(RefusedCallsTest, AreNoEndWhereSigsysWasBlocked) {
  const ChildEnd end = in_child([&] {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    static_cast<void>(enter_sandbox({kNobody}, denied_));
    return outcome(::access("/", F_OK));
  });
  EXPECT_EQ(end.said, "EPERM") << end.status;
}

TEST_F(RefusedCallsTest, LeaveTheOtherRegistersAlone) {
  EXPECT_EQ(said_in_sandbox([] {
              volatile long sum = 0;
              for (long i = 0; i < 1000; ++i) sum = sum + i + ::syscall(4095);
              return std::to_string(sum);
            }),
            std::to_string(999 * 1000 / 2 - 1000));
  EXPECT_EQ(denied_.count(), 1000U);
}

// glibc asks for it first, and takes clone where there is none.
TEST_F(RefusedCallsTest, Clone3IsNoneOfThem) {
  EXPECT_EQ(said_in_sandbox([] { return outcome(::syscall(SYS_clone3, nullptr, 0)); }), "ENOSYS");
  EXPECT_EQ(denied_.count(), 0U);
}

}  // namespace
}  // namespace dotls::test

#endif

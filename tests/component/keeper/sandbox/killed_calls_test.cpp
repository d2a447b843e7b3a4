// Goal: a call that no engine needs is its end, whatever its arguments are.
#ifdef DOTLS_SECCOMP

#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>

#include <csignal>
#include <ostream>
#include <thread>

#include "tests/component/keeper/sandbox/in_sandbox.hpp"

namespace dotls::test {
namespace {

const pid_t kParent = ::getpid();
const std::string kKilled = "signal " + std::to_string(SIGSYS);

struct Call {
  const char* name;
  long (*make)();
};

// For the names of the tests, which are to be the same in each run.
void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name;
}

sockaddr_in somewhere() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(1);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

long open_as(int flags) {
  return ::open("/file", flags | O_CLOEXEC, 0600);
}

// Descriptor 0 stands for the network.
const Call kCalls[] = {
    {"execve", [] { return long{::execl("/bin/true", "true", static_cast<char*>(nullptr))}; }},
    {"execveat", [] { return ::syscall(SYS_execveat, 0, "", nullptr, nullptr, AT_EMPTY_PATH); }},
    {"ptrace", [] { return ::ptrace(PTRACE_ATTACH, kParent, nullptr, nullptr); }},
    {"traceme", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
    {"process_vm_readv",
     [] {
       char byte = 0;
       const iovec ours{&byte, 1};
       const iovec theirs{const_cast<pid_t*>(&kParent), 1};
       return long{::process_vm_readv(kParent, &ours, 1, &theirs, 1, 0)};
     }},
    {"process_vm_writev",
     [] { return long{::process_vm_writev(kParent, nullptr, 0, nullptr, 0, 0)}; }},
    {"socket", [] { return long{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}; }},
    {"socket_unix", [] { return long{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)}; }},
    {"connect",
     [] {
       const sockaddr_in address = somewhere();
       return long{::connect(0, reinterpret_cast<const sockaddr*>(&address), sizeof address)};
     }},
    {"bind",
     [] {
       const sockaddr_in address = somewhere();
       return long{::bind(0, reinterpret_cast<const sockaddr*>(&address), sizeof address)};
     }},
    {"listen", [] { return long{::listen(0, 1)}; }},
    {"kill_parent", [] { return long{::kill(kParent, 0)}; }},
    {"kill_all", [] { return long{::kill(-1, SIGKILL)}; }},
    {"kill_itself", [] { return long{::kill(::getpid(), SIGTERM)}; }},
    {"tkill", [] { return ::syscall(SYS_tkill, kParent, 0); }},
    {"tgkill", [] { return ::syscall(SYS_tgkill, kParent, kParent, 0); }},
    {"queue", [] { return long{::sigqueue(kParent, 0, {})}; }},
    {"pidfd_open", [] { return ::syscall(SYS_pidfd_open, kParent, 0); }},
    {"open_writing", [] { return open_as(O_WRONLY); }},
    {"open_both", [] { return open_as(O_RDWR); }},
    {"open_making", [] { return open_as(O_RDONLY | O_CREAT); }},
    {"open_cutting", [] { return open_as(O_RDONLY | O_TRUNC); }},
    {"creat", [] { return long{::creat("/file", 0600)}; }},
#ifdef SYS_open
    {"old_open", [] { return ::syscall(SYS_open, "/file", O_RDWR); }},
#endif
    {"openat2",
     [] {
       open_how how{};
       return ::syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how);
     }},
    {"mount", [] { return long{::mount("none", "/", "tmpfs", 0, nullptr)}; }},
    {"chroot", [] { return long{::chroot("/")}; }},
    {"unshare", [] { return long{::unshare(CLONE_NEWUSER)}; }},
    {"setns", [] { return long{::setns(0, 0)}; }},
    {"setuid", [] { return long{::setuid(0)}; }},
    {"setresuid", [] { return long{::setresuid(0, 0, 0)}; }},
    {"setgroups", [] { return ::syscall(SYS_setgroups, 0, nullptr); }},
    {"bpf", [] { return ::syscall(SYS_bpf, 0, nullptr, 0); }},
    {"io_uring", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }},
    {"keyctl", [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }},
    {"personality", [] { return ::syscall(SYS_personality, 0x0400000); }},
};

class KilledCall : public SandboxTest, public testing::WithParamInterface<Call> {};

TEST_P(KilledCall, IsTheEnd) {
  const ChildEnd end = in_sandbox([] { return outcome(GetParam().make()); });
  EXPECT_EQ(end.status, kKilled) << end.said;
  EXPECT_EQ(denied_.count(), 0U);
}

// Where the process may be root, and nothing but the filter says no.
TEST_P(KilledCall, IsTheEndOfRoot) {
  EXPECT_EQ(in_sandbox([] { return outcome(GetParam().make()); }, std::nullopt).status, kKilled);
}

// Of all its threads.
TEST_P(KilledCall, IsTheEndFromAThread) {
  const ChildEnd end = in_sandbox([] {
    std::thread([] { static_cast<void>(GetParam().make()); }).join();
    return "goes on";
  });
  EXPECT_EQ(end.status, kKilled) << end.said;
}

INSTANTIATE_TEST_SUITE_P(Of, KilledCall, testing::ValuesIn(kCalls),
                         [](const auto& call) { return std::string(call.param.name); });

class AbortTest : public SandboxTest {};

TEST_F(AbortTest, IsTheEndToo) {
  EXPECT_EQ(in_sandbox([]() -> std::string { std::abort(); }).status, kKilled);
}

#ifdef __x86_64__
class OtherNumbersTest : public SandboxTest {};

TEST_F(OtherNumbersTest, OfX32AreTheEnd) {
  EXPECT_EQ(in_sandbox([] { return outcome(::syscall(0x40000000 + SYS_getpid)); }).status, kKilled);
}

// A kernel without them ends it by another signal.
TEST_F(OtherNumbersTest, OfI386AreTheEnd) {
  const ChildEnd end = in_sandbox([] {
    long result = 20;  // getpid
    asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return outcome(result);
  });
  EXPECT_THAT(end.status, testing::AnyOf(kKilled, "signal " + std::to_string(SIGSEGV)));
}
#endif

}  // namespace
}  // namespace dotls::test

#endif

// Goal: an engine, whatever it runs, makes no process: what is left of it ends with its connection.
#ifdef DOTLS_SECCOMP

#include <linux/seccomp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <csignal>
#include <thread>

#include "dotls/keeper/sandbox/seccomp.hpp"
#include "tests/component/keeper/sandbox/in_sandbox.hpp"

namespace dotls::test {
namespace {

const std::string kKilled = "signal " + std::to_string(SIGSYS);

class EngineCalls : public SandboxTest {
 protected:
  ChildEnd in_engine(const std::function<long()>& call) {
    return in_sandbox([&] {
      confine_engine();
      return outcome(call());
    });
  }
};

TEST_F(EngineCalls, MakeNoProcess) {
  const auto clone = [](unsigned long flags) {
    return [flags] {
      const long child = ::syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
      if (child == 0) ::_exit(0);
      return child;
    };
  };
  EXPECT_EQ(in_engine([] {
              const pid_t child = ::fork();
              if (child == 0) ::_exit(0);
              return long{child};
            }).status,
            kKilled);
  EXPECT_EQ(in_engine(clone(0)).status, kKilled);
  EXPECT_EQ(in_engine(clone(CLONE_FILES)).status, kKilled);
#ifdef SYS_fork
  EXPECT_EQ(in_engine([] { return ::syscall(SYS_fork); }).status, kKilled);
#endif
}

TEST_F(EngineCalls, AcceptNoConnection) {
  EXPECT_EQ(in_engine([] { return long{::accept4(0, nullptr, nullptr, SOCK_CLOEXEC)}; }).status,
            kKilled);
}

TEST_F(EngineCalls, InstallNoFilter) {
  EXPECT_EQ(
      in_engine([] { return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr); }).status,
      kKilled);
}

TEST_F(EngineCalls, MakeThreads) {
  const ChildEnd end = in_engine([] {
    long done = -1;
    std::thread([&] { done = 0; }).join();
    return done;
  });
  EXPECT_EQ(end.status, "exit 0");
  EXPECT_EQ(end.said, "done");
}

// The acceptor has the sandbox, and not what is for engines.
TEST_F(EngineCalls, OfAnAcceptorAreAllowed) {
  EXPECT_EQ(said_in_sandbox([] {
              const pid_t child = ::fork();
              if (child == 0) ::_exit(0);
              return outcome(child);
            }),
            "done");
}

}  // namespace
}  // namespace dotls::test

#endif

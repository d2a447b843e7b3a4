// Goal: what is on is said, and what is not is said with its reason; no part is on by halves.
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "dotls/keeper/sandbox/privileges.hpp"
#include "tests/component/keeper/sandbox/in_sandbox.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

#ifdef DOTLS_SECCOMP
const std::string kSeccompOn = ",seccomp";
const std::string kSeccompOff;
#elif defined(DOTLS_SANITIZED)
const std::string kSeccompOn;
const std::string kSeccompOff = ",seccomp (sanitized build)";
#else
const std::string kSeccompOn;
const std::string kSeccompOff = ",seccomp (built without it)";
#endif
const std::string kAlways = ",no_capabilities,no_dumps,no_new_privs,Landlock" + kSeccompOn;

std::string text_of(const SandboxState& state) {
  std::string text = "on";
  for (const std::string& part : state.parts) text += "," + part;
  text += " off";
  for (const std::string& part : state.missing) text += "," + part;
  return text;
}

void leave_root() {
  const gid_t group = kNobody.gid;
  if (::setgroups(1, &group) != 0 || ::setresgid(kNobody.gid, kNobody.gid, kNobody.gid) != 0 ||
      ::setresuid(kNobody.uid, kNobody.uid, kNobody.uid) != 0) {
    throw std::runtime_error("these tests take root");
  }
}

class SandboxStateTest : public SandboxTest {
 protected:
  std::string state(const std::optional<Account>& user) {
    return text_of(enter_sandbox({user}, denied_));
  }
};

TEST_F(SandboxStateTest, OfRootWithAUserHasEachPart) {
  EXPECT_EQ(in_child([&] { return state(kNobody); }).said,
            "on,chroot,user" + kAlways + " off" + kSeccompOff);
}

TEST_F(SandboxStateTest, OfRootWithoutAUserSaysSo) {
  EXPECT_EQ(in_child([&] { return state({}); }).said,
            "on,chroot" + kAlways + " off,user (none was asked for)" + kSeccompOff);
}

TEST_F(SandboxStateTest, OfOthersSaysWhatTakesRoot) {
  const ChildEnd end = in_child([&] {
    leave_root();
    return state(kNobody);
  });
  EXPECT_EQ(end.said, "on" + kAlways + " off,chroot (not root),user (not root)" + kSeccompOff);
}

TEST_F(SandboxStateTest, OfRootThatMayNotChangeItsRootSaysSo) {
  const ChildEnd end = in_child([&] {
    static_cast<void>(drop_capabilities());
    return state({});
  });
  EXPECT_THAT(end.said, HasSubstr("off,chroot (root without CAP_SYS_CHROOT),user"));
}

TEST_F(SandboxStateTest, OfRootWithoutAPlaceForAnEmptyDirectorySaysSo) {
  const ChildEnd end = in_child([&] {
    if (::chroot("/proc/self/fdinfo") != 0 || ::chdir("/") != 0) return outcome(-1);
    return state({});
  });
  EXPECT_THAT(end.said, HasSubstr("off,chroot (no empty directory can be made in /run, /tmp"));
}

TEST_F(SandboxStateTest, OfRootThatIsToBeRootIsNone) {
  const ChildEnd end = in_child([&] { return state(Account{0, 0}); });
  EXPECT_EQ(end.status, "exit 111");
  EXPECT_THAT(end.said, HasSubstr("root is no user"));
}

#ifndef DOTLS_SANITIZED
// Where there are threads, glibc sets the user of each, and aborts if one may not and another may.
TEST_F(SandboxStateTest, OfRootThatCannotBecomeTheUserIsNone) {
  const ChildEnd end = in_child([&] {
    static_cast<void>(drop_capabilities());
    return state(kNobody);
  });
  EXPECT_EQ(end.status, "exit 111");
  EXPECT_THAT(end.said, HasSubstr("become user 64987"));
}

TEST_F(SandboxStateTest, OfAProcessWithThreadsIsNone) {
  const ChildEnd end = in_child([&] {
    std::thread other([] { ::poll(nullptr, 0, -1); });
    other.detach();
    return state({});
  });
  EXPECT_EQ(end.status, "exit 111");
  EXPECT_THAT(end.said, HasSubstr("threads"));
}

// A sanitizer looks at objects through a pipe of its own.
TEST_F(SandboxStateTest, OutOfDescriptorsIsNone) {
  const ChildEnd end = in_child([&] {
    const UniqueFd highest(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const rlim_t most = static_cast<rlim_t>(highest.get()) + 1;
    const rlimit limit{most, most};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return std::string("setrlimit");
    return state({});
  });
  EXPECT_EQ(end.status, "exit 111");
  EXPECT_THAT(end.said, HasSubstr("ulimit -n"));
}
#endif

// proc(5), as the parent sees it.
class SandboxStatusTest : public SandboxTest {
 protected:
  // The value of a line in /proc/PID/status of a child in the sandbox, without blanks around it.
  std::string status_of_child(const std::string& name,
                              const std::optional<Account>& user = kNobody) {
    // It has proc still open, as nothing has that comes in by the front.
    const ChildEnd end = in_child([&] {
      const UniqueFd status(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
      static_cast<void>(enter_sandbox({user}, denied_));
      std::string text(8192, '\0');
      const ssize_t got = ::read(status.get(), text.data(), text.size());
      text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
      return text;
    });
    EXPECT_EQ(end.status, "exit 0") << end.said;
    std::istringstream lines(end.said);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind(name + ":", 0) != 0) continue;
      std::string value = line.substr(name.size() + 1);
      value.erase(0, value.find_first_not_of(" \t"));
      value.erase(value.find_last_not_of(" \t") + 1);
      return value;
    }
    return "no line";
  }
};

TEST_F(SandboxStatusTest, IsOfTheUserAndItsGroup) {
  EXPECT_EQ(status_of_child("Uid"), "64987\t64987\t64987\t64987");
  EXPECT_EQ(status_of_child("Gid"), "64986\t64986\t64986\t64986");
}

TEST_F(SandboxStatusTest, HasNoOtherGroup) {
  const std::array<gid_t, 2> groups{64001, 64002};
  ASSERT_EQ(::setgroups(groups.size(), groups.data()), 0);
  EXPECT_EQ(status_of_child("Groups"), "");
  ASSERT_EQ(::setgroups(0, nullptr), 0);
}

// A program that is setuid root gives them nothing.
TEST_F(SandboxStatusTest, GetsNoNewPrivileges) {
  EXPECT_EQ(status_of_child("NoNewPrivs"), "1");
}

TEST_F(SandboxStatusTest, HasNoCapabilityEvenAsRoot) {
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
    EXPECT_EQ(status_of_child(set, std::nullopt), "0000000000000000") << set;
    EXPECT_EQ(status_of_child(set), "0000000000000000") << set;
  }
}

#ifdef DOTLS_SECCOMP
TEST_F(SandboxStatusTest, HasAFilter) {
  EXPECT_EQ(status_of_child("Seccomp"), "2");
}
#endif

TEST_F(SandboxStateTest, IsNotDumped) {
  EXPECT_EQ(in_child([] {
              const std::string why = refuse_dumps();
              return why + std::to_string(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
            }).said,
            "0");
}

}  // namespace
}  // namespace dotls::test

// Goal: acceptor and engines are in the sandbox, and what is missing of it is said.
#include <grp.h>
#include <sys/stat.h>

#include <filesystem>
#include <regex>

#include "tests/e2e/keeper/echo.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

using KeeperConfinement = EndToEnd;

// A line of /proc/PID/status.
std::string status_of(pid_t pid, const std::string& name) {
  const std::string text = read_file("/proc/" + std::to_string(pid) + "/status");
  std::smatch match;
  return std::regex_search(text, match, std::regex("\n" + name + ":\t(.*)")) ? match[1].str() : "";
}

void expect_confined(pid_t pid) {
  EXPECT_EQ(status_of(pid, "Uid"), "65534\t65534\t65534\t65534");
  EXPECT_EQ(status_of(pid, "Groups"), " ");
  EXPECT_EQ(status_of(pid, "CapPrm"), "0000000000000000");
  EXPECT_EQ(status_of(pid, "NoNewPrivs"), "1");
  EXPECT_TRUE(std::filesystem::is_empty("/proc/" + std::to_string(pid) + "/root"));
}

TEST_F(KeeperConfinement, IsOfAcceptorAndEngine) {
  const CertDir certs;
  Echo echo(certs);
  expect_confined(echo.keeper.wait_for_acceptor());
  expect_confined(echo.keeper.wait_for_engine());
  // Sanitizers make calls that no engine makes.
  const bool filtered = status_of(echo.keeper.wait_for_engine(), "Seccomp") == "2";
  // Since Linux 5.9.
  const auto filters = [](pid_t pid) {
    const std::string count = status_of(pid, "Seccomp_filters");
    return count.empty() ? 0 : std::stoi(count);
  };
  const int of_acceptor = filters(echo.keeper.wait_for_acceptor());
  EXPECT_EQ(filters(echo.keeper.wait_for_engine()),
            of_acceptor + (filtered && of_acceptor > 0 ? 1 : 0));
  const std::string log = echo.keeper.log().text();
  EXPECT_EQ(log.find("goes without") == std::string::npos, filtered) << log;
  EXPECT_EQ(log.find("goes without: seccomp (sanitized build)") == std::string::npos, filtered);
  echo.end_well();
}

// From now on no directory can be made, so that the next acceptor has no empty root.
void take_every_place_away(const Keeper& keeper, pid_t key_process) {
  const RunResult result =
      run({.argv = {"nsenter", "-t", std::to_string(key_process), "-m", "sh", "-ec",
                    "for place in /run /tmp /var/tmp /dev/shm; do "
                    "mount --bind $place $place; mount -o remount,bind,ro $place; done"}});
  ASSERT_EQ(result.status, 0) << result.err;
  ::kill(keeper.wait_for_acceptor(), SIGKILL);
}

TEST_F(KeeperConfinement, ThatIsLessInTheNextAcceptorIsSaid) {
  const CertDir certs;
  Keeper keeper(certs, {}, {.wrapper = {"unshare", "-m"}});
  take_every_place_away(keeper, keeper.process().pid());
  keeper.log().wait_for("the sandbox goes without: chroot \\(no empty directory can be made");
  expect_served(keeper);
}

// A sanitized build has none of it to require.
TEST_F(KeeperConfinement, ThatIsRequiredIsSoOfEachAcceptor) {
  const CertDir certs;
  if (Keeper(certs).log().text().find("sanitized build") != std::string::npos) return;
  Keeper keeper(certs, {"--sandbox", "require"}, {.wrapper = {"unshare", "-m"}});
  take_every_place_away(keeper, keeper.process().pid());
  // Each second another acceptor; of the third nothing new is to be said.
  keeper.log().wait_for("--sandbox require: not to be had here: chroot");
  ViaSession via(keeper.socket(), {.program = {"true"}, .options = {"-t", "3"}});
  TlsPeer client = via.make_client();
  EXPECT_FALSE(client.handshake());
  EXPECT_EQ(via.via().wait(), 111);
}

TEST_F(KeeperConfinement, LeavesNoDescriptorOfTheKeyProcessInAnEngine) {
  const CertDir certs;
  Echo echo(certs);
  const std::string folder = "/proc/" + std::to_string(echo.keeper.wait_for_engine()) + "/fd";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string target = std::filesystem::read_symlink(entry.path());
    EXPECT_FALSE(target.starts_with("/tmp/") || target.find("memfd:dotls") != std::string::npos)
        << target;
    ++files;
  }
  EXPECT_GT(files, 5U);
  echo.end_well();
}

// What a shell left open may be anything.
TEST_F(KeeperConfinement, LeavesNothingThatWeInherited) {
  const CertDir certs;
  const std::string lock = certs / "lock";
  const Keeper keeper(certs, {},
                      {.wrapper = {"sh", "-c", "exec 9>\"$0\" 8>&0; exec \"$@\"", lock}});
  ViaSession via(keeper.socket(), {.program = testprog({"echo"})});
  TlsPeer client = via.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string folder = "/proc/" + std::to_string(keeper.wait_for_engine()) + "/fd/";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_NE(std::filesystem::read_symlink(entry.path()), lock) << entry.path();
  EXPECT_EQ(std::filesystem::read_symlink(folder + "0"), "/dev/null");
  EXPECT_EQ(std::filesystem::read_symlink(folder + "1"), "/dev/null");
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0);
}

// The keeper's log is not an engine's to write, or to cut.
TEST_F(KeeperConfinement, LeavesAnEngineNoLog) {
  const CertDir certs;
  Echo echo(certs);
  const std::string engine = "/proc/" + std::to_string(echo.keeper.wait_for_engine());
  const bool sanitized = status_of(echo.keeper.wait_for_engine(), "Seccomp") != "2";
  EXPECT_EQ(std::filesystem::read_symlink(engine + "/fd/2") == "/dev/null", !sanitized);
  echo.end_well();
}

TEST_F(KeeperConfinement, WithoutAUserIsSaid) {
  const CertDir certs;
  Process keeper({.argv = {dotls_keeper_path(), certs / "socket", "-v", "-d", certs.path()}});
  keeper.err().wait_for("the sandbox goes without: user ");
  keeper.err().wait_for("ready");
  keeper.signal(SIGTERM);
  EXPECT_EQ(keeper.wait(), 0);
}

TEST_F(KeeperConfinement, ThatIsRequiredAndNotThereIsRefused) {
  const CertDir certs;
  const RunResult result = run({.argv = {dotls_keeper_path(), certs / "socket", "-d", certs.path(),
                                         "--sandbox", "require"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("--sandbox require: not to be had here: user "), std::string::npos)
      << result.err;
}

TEST_F(KeeperConfinement, UserThatIsNoneIsRefused) {
  const CertDir certs;
  const RunResult result = run({.argv = {dotls_keeper_path(), certs / "socket", "-d", certs.path(),
                                         "--user", "nobody-of-this-name"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("no such user"), std::string::npos) << result.err;
}

TEST_F(KeeperConfinement, GroupMayConnect) {
  const CertDir certs;
  const Keeper keeper(certs, {"--group", "tty"});
  struct stat facts {};
  ASSERT_EQ(::stat(keeper.socket().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0660U);
  EXPECT_EQ(facts.st_gid, ::getgrnam("tty")->gr_gid);
  expect_served(keeper);
}

TEST_F(KeeperConfinement, GroupThatIsNoneIsRefused) {
  const CertDir certs;
  const RunResult result = run({.argv = {dotls_keeper_path(), certs / "socket", "-d", certs.path(),
                                         "--group", "nobody-of-this-name"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("no such group"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace dotls::test

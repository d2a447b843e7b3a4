// Goal: whatever ends an acceptor, another one serves the next, and sessions that run go on.
#include <csignal>
#include <filesystem>
#include <sstream>

#include "tests/e2e/keeper/echo.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

class KeeperAnotherAcceptor : public EndToEnd {
 protected:
  // Waits until another process than `before` serves.
  static void expect_another(const Keeper& keeper, pid_t before) {
    expect_served(keeper);
    EXPECT_TRUE(wait_until([&] { return keeper.wait_for_acceptor() != before; }));
  }
  // Where the program is: another place in each process that was executed anew.
  static std::string address_of_code(pid_t pid) {
    std::istringstream maps(read_file("/proc/" + std::to_string(pid) + "/maps"));
    for (std::string line; std::getline(maps, line);)
      if (line.ends_with("/dotls-keeper")) return line.substr(0, line.find(' '));
    return {};
  }
};

TEST_F(KeeperAnotherAcceptor, FollowsOneThatWasKilled) {
  const CertDir certs;
  Echo echo(certs);
  const pid_t first = echo.keeper.wait_for_acceptor();
  ::kill(first, SIGKILL);
  expect_another(echo.keeper, first);
  echo.keeper.log().wait_for("^dotls-keeper: the acceptor was ended by signal 9");
  echo.expect_alive();
  echo.end_well();
}

TEST_F(KeeperAnotherAcceptor, HasOtherAddressesOnceAnEngineHasCrashed) {
  const CertDir certs;
  Echo echo(certs);
  const pid_t first = echo.keeper.wait_for_acceptor();
  const std::string before = address_of_code(first);
  ASSERT_NE(before, "");
  EXPECT_EQ(address_of_code(echo.keeper.wait_for_engine()), before);
  ::kill(echo.keeper.wait_for_engine(), SIGABRT);
  EXPECT_EQ(echo.via.via().wait(), 98);
  expect_another(echo.keeper, first);
  EXPECT_NE(address_of_code(echo.keeper.wait_for_acceptor()), before);
  echo.keeper.log().wait_for("^dotls-keeper: engine [0-9]+ was ended by signal 6");
}

// As an upgrade does it: a new file in the place of the old one.
TEST_F(KeeperAnotherAcceptor, LoadsALibraryThatWasReplaced) {
  const CertDir certs;
  std::string library;
  {
    Keeper keeper(certs);
    std::istringstream maps(read_file("/proc/" + std::to_string(keeper.process().pid()) + "/maps"));
    for (std::string line; std::getline(maps, line);)
      if (line.find("libssl") != std::string::npos) library = line.substr(line.find('/'));
  }
  ASSERT_FALSE(library.empty());
  const TempDir libraries;
  const std::string copy = libraries / std::filesystem::path(library).filename().string();
  std::filesystem::copy(library, copy);
  Keeper keeper(certs, {}, {.env = {{"LD_LIBRARY_PATH", libraries.path()}}});
  expect_served(keeper);
  const pid_t first = keeper.wait_for_acceptor();
  std::filesystem::copy(library, libraries / "new");
  std::filesystem::rename(libraries / "new", copy);
  expect_another(keeper, first);
  keeper.log().wait_for("^dotls-keeper: libssl or libcrypto was replaced");
}

// A parent that ignores SIGCHLD passes that on.
TEST_F(KeeperAnotherAcceptor, FollowsWhateverOurParentIgnores) {
  const CertDir certs;
  Keeper keeper(certs, {}, {.wrapper = {"env", "--ignore-signal=CHLD"}});
  expect_served(keeper);
  const pid_t first = keeper.wait_for_acceptor();
  ::kill(first, SIGKILL);
  expect_another(keeper, first);
  keeper.log().wait_for("^dotls-keeper: the acceptor was ended by signal 9");
}

TEST_F(KeeperAnotherAcceptor, IsNotNeededAfterAnOrdinaryEnd) {
  const CertDir certs;
  const Keeper keeper(certs);
  const pid_t first = keeper.wait_for_acceptor();
  for (int i = 0; i < 3; ++i) expect_served(keeper);
  EXPECT_EQ(keeper.wait_for_acceptor(), first);
}

// Each stays a little longer away than the one before, up to three seconds: all are served.
TEST_F(KeeperAnotherAcceptor, ComesAsOftenAsOneDies) {
  const CertDir certs;
  const Keeper keeper(certs);
  for (int i = 0; i < 4; ++i) {
    const pid_t one = keeper.wait_for_acceptor();
    ::kill(one, SIGKILL);
    expect_another(keeper, one);
  }
  EXPECT_EQ(keeper.log().count("the acceptor was ended by signal 9"), 4U) << keeper.log().text();
}

TEST_F(KeeperAnotherAcceptor, IsOfNoUseWithoutTheKeyProcess) {
  const CertDir certs;
  Echo echo(certs);
  const pid_t acceptor = echo.keeper.wait_for_acceptor();
  echo.keeper.process().signal(SIGKILL);
  echo.keeper.process().wait();
  EXPECT_TRUE(wait_until([&] {
    const char state = process_state(acceptor);
    return state == '\0' || state == 'Z';
  })) << "it goes on";
  ViaSession late(echo.keeper.socket(), {.program = {"true"}});
  EXPECT_EQ(late.via().wait(), 111);
  late.log().wait_for("^dotls: fatal: .*start dotls-keeper");
  echo.expect_alive();
  echo.end_well();
}

TEST_F(KeeperAnotherAcceptor, IsWaitedForWhileOneIsStopped) {
  const CertDir certs;
  const Keeper keeper(certs);
  const pid_t acceptor = keeper.wait_for_acceptor();
  ::kill(acceptor, SIGSTOP);
  ViaSession via(keeper.socket(), {.program = {"true"}});
  TlsPeer client = via.make_client();
  ::kill(acceptor, SIGCONT);
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0);
}

}  // namespace
}  // namespace dotls::test

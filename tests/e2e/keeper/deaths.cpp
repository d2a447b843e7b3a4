// Goal: whichever of front, engine and keeper dies, the others notice, the program ends and the
// status says what happened.
#include <unistd.h>

#include <csignal>
#include <optional>
#include <utility>

#include "tests/e2e/keeper/echo.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

using KeeperDeaths = EndToEnd;

TEST_F(KeeperDeaths, OfTheFrontIsASignalToEnd) {
  const CertDir certs;
  Echo echo(certs);
  echo.via.via().signal(SIGKILL);
  // In order: not a broken connection.
  EXPECT_EQ(echo.client.read_until_end(), "");
  EXPECT_TRUE(echo.client.close_notify_received()) << echo.client.error();
  EXPECT_TRUE(wait_until([&] { return file_exists(echo.ended); }));
  echo.client.hang_up();
  echo.keeper.wait_for_no_engine();
}

TEST_F(KeeperDeaths, OfTheEngineIsALostPeer) {
  const CertDir certs;
  Echo echo(certs);
  ::kill(echo.keeper.wait_for_engine(), SIGKILL);
  EXPECT_EQ(echo.client.read_until_end(), "");
  EXPECT_FALSE(echo.client.close_notify_received());
  EXPECT_EQ(echo.via.via().wait(), 98);
  EXPECT_TRUE(file_exists(echo.ended));
  EXPECT_EQ(echo.via.log().count("^dotls: "), 1U) << echo.via.log().text();
  echo.via.log().wait_for("^dotls: pid [0-9]+ from 192\\.0\\.2\\.7: connection broken: .*engine");
  echo.keeper.log().wait_for("^dotls-keeper: engine [0-9]+ was ended by signal 9");
}

TEST_F(KeeperDeaths, OfTheEngineBeforeTheProgramIsASystemError) {
  const CertDir certs;
  const Keeper keeper(certs);
  ViaSession via(keeper.socket(), {.program = {"true"}});
  ::kill(keeper.wait_for_engine(), SIGKILL);
  EXPECT_EQ(via.via().wait(), 111);
  via.log().wait_for("^dotls: fatal: .*engine has ended.*look at the log of dotls-keeper");
}

TEST_F(KeeperDeaths, OfTheKeeperLeaveSessionsAlone) {
  const CertDir certs;
  Echo echo(certs);
  echo.keeper.process().signal(SIGTERM);
  EXPECT_EQ(echo.keeper.process().wait(), 0);
  EXPECT_FALSE(file_exists(echo.keeper.socket()));
  echo.expect_alive();
  echo.end_well();
}

TEST_F(KeeperDeaths, OfAnEngineThatNoLongerHearsIsNotWaitedFor) {
  const CertDir certs;
  Echo echo(certs);
  const pid_t engine = echo.keeper.wait_for_engine();
  ::kill(engine, SIGSTOP);
  echo.via.via().signal(SIGTERM);
  EXPECT_EQ(echo.via.via().wait(), 98);
  EXPECT_EQ(echo.via.log().count("^dotls: .*engine does not answer"), 1U) << echo.via.log().text();
  ::kill(engine, SIGCONT);
  echo.keeper.wait_for_no_engine();
}

TEST_F(KeeperDeaths, LeaveASocketThatTheNextTakes) {
  const CertDir certs;
  {
    Keeper first(certs);
    first.process().signal(SIGKILL);
    first.process().wait();
    EXPECT_TRUE(file_exists(first.socket()));
  }
  const Keeper second(certs);
  expect_served(second);
}

TEST_F(KeeperDeaths, LeaveASocketThatAnotherHasMade) {
  const CertDir certs;
  std::optional<Keeper> first(std::in_place, certs);
  ASSERT_EQ(::unlink(first->socket().c_str()), 0);
  const Keeper second(certs);
  first->process().signal(SIGTERM);
  EXPECT_EQ(first->process().wait(), 0);
  expect_served(second);
}

TEST_F(KeeperDeaths, OfNobodyTwice) {
  const CertDir certs;
  const Keeper first(certs);
  const RunResult second = run({.argv = {dotls_keeper_path(), first.socket(), "-d", certs.path()}});
  EXPECT_EQ(second.status, 111);
  EXPECT_NE(second.err.find("a keeper listens there already"), std::string::npos) << second.err;
  EXPECT_TRUE(file_exists(first.socket()));
}

TEST_F(KeeperDeaths, MakeTheFrontSayWhatToStart) {
  const CertDir certs;
  ViaSession via(certs / "nobody", {.program = {"true"}});
  EXPECT_EQ(via.via().wait(), 111);
  EXPECT_EQ(via.log().count("^dotls: fatal: .*dotls-keeper"), 1U) << via.log().text();
}

}  // namespace
}  // namespace dotls::test

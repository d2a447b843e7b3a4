// Goal: there are no more connections at once than --max says, and the next one waits for room.
#include <csignal>

#include "shared/posix_io.hpp"
#include "tests/e2e/keeper/echo.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

using KeeperRoom = EndToEnd;

// A session that has come to its program, and goes on until leave().
class Occupant {
 public:
  explicit Occupant(const Keeper& keeper)
      : via_(keeper.socket(), {.program = testprog({"echo"})}), client_(via_.make_client()) {
    EXPECT_TRUE(client_.handshake()) << client_.error();
    EXPECT_TRUE(client_.write("hello"));
    EXPECT_EQ(client_.read_exactly(5), "hello");
  }
  void leave() {
    client_.close_notify();
    EXPECT_EQ(client_.read_until_end(), "");
    client_.hang_up();
    EXPECT_EQ(via_.via().wait(), 0);
  }

 private:
  ViaSession via_;
  TlsPeer client_;
};

// The next session, whose client waits for its handshake.
class Waiting {
 public:
  explicit Waiting(const Keeper& keeper)
      : via_(keeper.socket(), {.program = {"true"}}), client_(via_.make_client()) {}
  void expect_served() {
    EXPECT_TRUE(client_.handshake()) << client_.error();
    EXPECT_EQ(client_.read_until_end(), "");
    client_.hang_up();
    EXPECT_EQ(via_.via().wait(), 0);
  }

 private:
  ViaSession via_;
  TlsPeer client_;
};

TEST_F(KeeperRoom, IsWaitedFor) {
  const CertDir certs;
  const Keeper keeper(certs, {"--max", "1"});
  Occupant first(keeper);
  Waiting second(keeper);
  keeper.log().wait_for(
      "^dotls-keeper: as many connections as --max allows, 1: the next ones wait");
  EXPECT_EQ(keeper.engines().size(), 1U);
  first.leave();
  second.expect_served();
}

constexpr const char* kBusy =
    ": nobody answered in time; the keeper is full \\(--max\\), too busy or";

// Its peer is not left to wait either.
TEST_F(KeeperRoom, IsWaitedForNoLongerThanTheHandshakeMayTake) {
  const CertDir certs;
  const Keeper keeper(certs, {"--max", "1"});
  Occupant first(keeper);
  ViaSession second(keeper.socket(), {.program = {"true"}, .options = {"-t", "1"}});
  const UniqueFd client = second.take_client();
  second.log().wait_for("^dotls: .*" + keeper.socket() + kBusy);
  EXPECT_EQ(second.via().wait(), 111);
  const TcpRest rest = read_to_end(client.get());
  EXPECT_EQ(rest.bytes, "");
  EXPECT_EQ(rest.end, TcpEnd::Fin);
  first.leave();
  expect_served(keeper);
}

TEST_F(KeeperRoom, OfAStoppedKeeperIsWaitedForNoLongerEither) {
  const CertDir certs;
  const Keeper keeper(certs);
  const pid_t acceptor = keeper.wait_for_acceptor();
  ::kill(acceptor, SIGSTOP);
  ViaSession session(keeper.socket(), {.program = {"true"}, .options = {"-t", "1"}});
  session.log().wait_for(kBusy);
  EXPECT_EQ(session.via().wait(), 111);
  ::kill(acceptor, SIGCONT);
  expect_served(keeper);
}

TEST_F(KeeperRoom, IsNotWaitedForAfterASignal) {
  const CertDir certs;
  const Keeper keeper(certs, {"--max", "1"});
  Occupant first(keeper);
  ViaSession second(keeper.socket(), {.program = {"true"}});
  keeper.log().wait_for("as many connections as --max allows");
  second.via().signal(SIGTERM);
  second.log().wait_for("ended by a signal before the keeper had time");
  EXPECT_EQ(second.via().wait(), 128 + SIGTERM);
}

// A handshake that has begun has its own time.
TEST_F(KeeperRoom, ThatWasFoundIsKept) {
  const CertDir certs;
  const Keeper keeper(certs);
  ViaSession session(keeper.socket(), {.program = {"true"}, .options = {"-t", "1"}});
  const UniqueFd client = session.take_client();
  ASSERT_TRUE(write_all(client.get(), "\x16"));
  session.log().wait_for("within 1 seconds \\(-t\\)");
  EXPECT_EQ(session.via().wait(), 111);
}

// An engine counts, whichever acceptor it is of.
TEST_F(KeeperRoom, IsNotMadeByTheDeathOfAnAcceptor) {
  const CertDir certs;
  const Keeper keeper(certs, {"--max", "1"});
  Occupant first(keeper);
  ::kill(keeper.wait_for_acceptor(), SIGKILL);
  Waiting second(keeper);
  keeper.log().wait_for("as many connections as --max allows");
  EXPECT_EQ(keeper.engines().size(), 1U);
  first.leave();
  second.expect_served();
}

// Nobody else runs as this user. An engine is three threads, and the acceptor one.
TEST_F(KeeperRoom, OfProcessesIsWaitedForToo) {
  const CertDir certs;
  const Keeper keeper(certs, {"--user", "games"}, {.wrapper = {"prlimit", "--nproc=4"}});
  Occupant first(keeper);
  Waiting second(keeper);
  keeper.log().wait_for("^dotls-keeper: start an engine \\(raise ulimit -u\\)");
  first.leave();
  second.expect_served();
}

TEST_F(KeeperRoom, BeyondTheDescriptorsIsRefused) {
  const CertDir certs;
  const RunResult result =
      run({.argv = {"sh", "-c", "ulimit -n 200; exec \"$@\"", "sh", dotls_keeper_path(),
                    certs / "socket", "-d", certs.path(), "--max", "400"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("--max 400: wants 500 descriptors, and the limit is 200; raise ulimit"),
            std::string::npos)
      << result.err;
}

}  // namespace
}  // namespace dotls::test

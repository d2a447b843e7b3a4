// Goal: SIGTERM to dotls ends the session and its program in each of its phases.

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <csignal>

#include "tests/e2e/starttls/clear_session.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using StarttlsToldToEnd = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, StarttlsToldToEnd, kEachProtocol, protocol_name);

// A program that the end of its input does not end; SIGTERM does.
const std::vector<std::string> kStays{"mute", "END"};

void expect_told(ClearSession& session) {
  session.dotls().signal(SIGTERM);
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  session.expect_end(128 + SIGTERM);
}

TEST_P(StarttlsToldToEnd, InTheClear) {
  ClearSession session(words(), {.program = kStays});
  session.greet();
  expect_told(session);
}

TEST_P(StarttlsToldToEnd, WhileTheFreshProgramDoesNotGreet) {
  ClearSession session(words(), {.program = {"tls", "mute", "GREETING", "mute", "END"}});
  session.greet();
  session.upgrade();
  ASSERT_TRUE(wait_until([&] { return session.records().count() == 2; }));
  expect_told(session);
}

TEST_P(StarttlsToldToEnd, AfterTheLoginInTheClear) {
  ClearSession session(words(), {.program = kStays});
  session.greet();
  session.client().ask(words().login, words().name == "smtp" ? "^235 " : "OK");
  session.client().ask(words().harmless, words().harmless_answer);
  expect_told(session);
}

TEST_P(StarttlsToldToEnd, InsideTls) {
  ClearSession session(words(), {.program = kStays});
  session.greet();
  session.upgrade();
  session.client().ask(words().harmless, words().harmless_answer);
  expect_told(session);
}

// A refusal inside TLS that is more than the client's side takes, from a client that reads nothing.
TEST_F(EndToEnd, ToldWhileARefusalIsHandedOver) {
  const CertDir certs;
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  const int small = 4096;
  ASSERT_EQ(::setsockopt(theirs.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0);
  const std::string program =
      "[ \"$TLS_PROVIDER\" ] || { echo '220 hi'; exec cat; }\n"
      "i=0; while [ $((i += 1)) -lt 600 ]; do echo '554-not you, again and again and at length'; "
      "done\n"
      "echo '554 go away'; exec sleep 60";
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), "-s", "smtp", "sh", "-c", program},
                 .in = theirs.get(),
                 .out = theirs.get()});
  theirs.reset();
  MailPeer client(std::move(ours));
  client.until("^220 ");
  EXPECT_EQ(client.ask(kSmtp.starttls, ""), kSmtp.ready);
  ASSERT_TRUE(client.start_tls()) << client.tls().error();
  // What comes now is the beginning of the refusal, and more of it than fits waits.
  pollfd begun{client.tls().fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&begun, 1, 60'000), 1);
  dotls.signal(SIGTERM);
  EXPECT_EQ(dotls.wait(), 128 + SIGTERM);
}

}  // namespace
}  // namespace dotls::test

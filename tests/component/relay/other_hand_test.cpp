// Goal: a relay and the program's end need no child of ours, only a stream and whoever holds the
// program for us.
#include <fcntl.h>

#include "tests/component/fake_program.hpp"
#include "tests/component/relay/relay_run.hpp"
#include "tests/support/process.hpp"

namespace dotls::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OtherHand : public testing::Test {
 protected:
  void SetUp() override {
    for (const UniqueFd* ours : {&from_program_.read_end, &to_program_.write_end}) {
      ASSERT_EQ(::fcntl(ours->get(), F_SETFL, O_NONBLOCK), 0);
    }
    pipes_.emplace(std::move(from_program_.read_end), std::move(to_program_.write_end));
  }
  // The program's own work.
  void say(std::string_view words) {
    ASSERT_EQ(::write(from_program_.write_end.get(), words.data(), words.size()),
              static_cast<ssize_t>(words.size()));
  }
  void end() {
    from_program_.write_end.reset();
    to_program_.read_end.reset();
    program_.end();
  }

  Pipe from_program_;
  Pipe to_program_;
  std::optional<ProgramPipes> pipes_;
  FakeProgram program_;
  SignalInbox signals_;
};

TEST_F(OtherHand, ProgramIsServedToItsEnd) {
  SocketPair pair(0);
  FdStream peer = take_stream(pair);
  ASSERT_TRUE(send_all(pair.peer.get(), "question"));
  ::shutdown(pair.peer.get(), SHUT_WR);
  say("answer");
  std::string heard(8, '\0');
  std::thread program([&] {
    EXPECT_EQ(::read(to_program_.read_end.get(), heard.data(), heard.size()), 8);
    from_program_.write_end.reset();
  });
  const RelayReport report =
      run_relay(peer, *pipes_, program_, signals_, {kPatience, kPatience}, {});
  program.join();
  EXPECT_EQ(report.end, ConnectionEnd::Complete);
  EXPECT_EQ(heard, "question");
  EXPECT_EQ(test::read_to_end(pair.peer.get()).bytes, "answer");
  program_.end();
  EXPECT_EQ(end_child(program_, *pipes_, signals_, report.countdown).number, FakeProgram::kStatus);
  EXPECT_THAT(program_.signals, IsEmpty());
}

TEST_F(OtherHand, StubbornProgramGetsSigtermAndSigkill) {
  static_cast<void>(end_child(program_, *pipes_, signals_,
                              Countdown(std::chrono::seconds(0), std::chrono::milliseconds(20))));
  EXPECT_THAT(program_.signals, ElementsAre(SIGTERM, SIGKILL));
}

TEST_F(OtherHand, ProcessesLeftAfterSigtermAreKilled) {
  program_.has_left = true;
  Countdown countdown(std::chrono::seconds(0), std::chrono::milliseconds(20));
  countdown.send_due(program_);
  end();
  static_cast<void>(end_child(program_, *pipes_, signals_, countdown));
  EXPECT_THAT(program_.signals, ElementsAre(SIGTERM, SIGKILL));
}

}  // namespace
}  // namespace dotls::test

// Goal: a value that is out of its bounds spoils the message.
#include <csignal>
#include <limits>

#include "dotls/settings/option_values.hpp"
#include "shared/error.hpp"
#include "tests/unit/keeper/messages.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;

// One past the last of an enumeration.
template <class Choice>
Choice after(Choice last) {
  return static_cast<Choice>(static_cast<int>(last) + 1);
}

bool is_time(const std::string& value) {
  try {
    static_cast<void>(parse_seconds("-D", value));
    return true;
  } catch (const Fatal&) {
    return false;
  }
}

TEST(MessageBounds, TimesAreThoseOfTheCommandLine) {
  for (const int time : {0, 1, 300, 604'800, 604'801}) {
    ServeMessage step;
    step.idle.step = seconds(time);
    ServeMessage session;
    session.idle.session = seconds(time);
    ServeMessage handshake;
    handshake.connect_timeout = seconds(time);
    for (const ServeMessage& serve : {step, session, handshake})
      EXPECT_NE(is_refused(FrontMessage(serve)), is_time(std::to_string(time))) << time;
  }
}

TEST(MessageBounds, OfAConnection) {
  ServeMessage serve;
  serve.starttls = after(StarttlsProtocol::Imap);
  EXPECT_TRUE(is_refused(FrontMessage(serve)));
  serve = {};
  serve.verbosity = after(Verbosity::Verbose);
  EXPECT_TRUE(is_refused(FrontMessage(serve)));
  serve = {};
  serve.idle.step = seconds(-1);
  EXPECT_TRUE(is_refused(FrontMessage(serve)));
}

TEST(MessageBounds, OfAnEnd) {
  const auto is_end = [](bool by_signal, int number) {
    return !is_refused(FrontMessage(EndedMessage{{by_signal, number}}));
  };
  EXPECT_TRUE(is_end(false, 0) && is_end(false, 255) && is_end(true, 1) && is_end(true, 64));
  EXPECT_FALSE(is_end(false, -1));
  EXPECT_FALSE(is_end(false, 256));
  EXPECT_FALSE(is_end(true, 0));
  EXPECT_FALSE(is_end(true, 65));
  EXPECT_TRUE(is_refused(EngineMessage(EndMessage{-1})));
  EXPECT_TRUE(is_refused(EngineMessage(EndMessage{256})));
}

TEST(MessageBounds, SignalsAreSigtermAndSigkill) {
  for (int number = -1; number <= 65; ++number) {
    EXPECT_EQ(is_refused(EngineMessage(SignalMessage{number})),
              number != SIGTERM && number != SIGKILL)
        << number;
  }
}

TEST(MessageBounds, OfALineOfTheLog) {
  const auto is_event = [](auto change) {
    Event event = full_event();
    change(event);
    return !is_refused(EngineMessage(LogMessage{event}));
  };
  EXPECT_FALSE(is_event([](Event& event) { event.kind = after(EventKind::Config); }));
  EXPECT_FALSE(is_event([](Event& event) { event.level = after(Level::Status); }));
  EXPECT_FALSE(is_event([](Event& event) { event.failure = after(FailureClass::System); }));
  EXPECT_FALSE(is_event([](Event& event) { event.how = after(HowEnded::Signal); }));
  EXPECT_FALSE(is_event([](Event& event) { event.status = 256; }));
  EXPECT_FALSE(is_event([](Event& event) { event.status = -1; }));
  const std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_TRUE(is_event([&](Event& event) { event.end->bytes_in = most; }));
  EXPECT_FALSE(is_event([&](Event& event) { event.end->bytes_in = most + 1; }));
  EXPECT_FALSE(is_event([&](Event& event) { event.end->bytes_out = most + 1; }));
}

double sent_time(double time) {
  Event event = full_event();
  event.end->seconds = time;
  return sent_as<LogMessage, EngineMessage>({event}).event.end->seconds;
}

TEST(MessageBounds, ATimeIsANumber) {
  EXPECT_EQ(sent_time(0.000001), 0.000001);
  EXPECT_EQ(sent_time(604'800.25), 604'800.25);
  EXPECT_EQ(sent_time(-1), 0);
  EXPECT_EQ(sent_time(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(sent_time(std::numeric_limits<double>::infinity()), 1e9);
}

TEST(MessageBounds, NoPacketIsLonger) {
  EXPECT_FALSE(parse_engine_message(std::string(kMaxMessageBytes + 1, '\1')));
  Event event = full_event();
  const std::string text(70'000, '\xff');
  event.message = text;
  event.handshake = {text, text, text, true, text, text, text, text};
  EXPECT_LE(encode(EngineMessage(LogMessage{event})).size(), kMaxMessageBytes);
}

}  // namespace
}  // namespace dotls::test

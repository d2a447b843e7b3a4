// Goal: the front writes the line that dotls itself would have written, however long.
#include "shared/event_json.hpp"
#include "shared/printable.hpp"
#include "tests/unit/keeper/messages.hpp"

namespace dotls::test {
namespace {

constexpr std::size_t kLineBytes = 1900;  // shared/diagnostics.cpp

class SentLine : public testing::TestWithParam<std::string> {};

TEST_P(SentLine, IsTheSame) {
  std::string text;
  while (text.size() < 5000) text += GetParam();
  Event event = full_event();
  event.message = text;
  event.handshake = {text, text, text, true, text, text, text, text};
  const Event sent = sent_as<LogMessage, EngineMessage>({event}).event;
  EXPECT_EQ(printable_line(sent.message, kLineBytes), printable_line(text, kLineBytes));
  const Subject subject{12, "192.0.2.1"};
  EXPECT_EQ(json_of(sent, "dotls", subject, kLineBytes),
            json_of(event, "dotls", subject, kLineBytes));
}

INSTANTIATE_TEST_SUITE_P(Text, SentLine,
                         testing::Values("x", "\n", "\xc3\xa4", "a\xf0\x9f\x98\x80", "\xff\\\"",
                                         std::string(1, '\0')));

}  // namespace
}  // namespace dotls::test

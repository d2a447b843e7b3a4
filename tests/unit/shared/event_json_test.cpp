// Goal: an event is one JSON object, in ASCII, within its bound; no two words are the same.
#include "shared/event_json.hpp"

#include <gmock/gmock.h>

#include <set>

#include "shared/json.hpp"

namespace dotls {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kPlenty = 1900;

TEST(EventJson, NamesEventClassAndPeer) {
  const Event event{EventKind::HandshakeFailed, Level::Fatal, "no handshake: so it is",
                    FailureClass::Left, 97};
  EXPECT_EQ(
      json_of(event, "dotls", {12, "192.0.2.1", "10.0.0.1", "7"}, kPlenty),
      "{\"version\":1,\"program\":\"dotls\",\"event\":\"handshake_failed\",\"class\":\"left\","
      "\"level\":\"fatal\",\"pid\":12,\"peer\":\"192.0.2.1\",\"balancer\":\"10.0.0.1\","
      "\"id\":\"7\",\"status\":97,\"message\":\"no handshake: so it is\"}");
}

TEST(EventJson, LeavesOutWhatThereIsNot) {
  EXPECT_EQ(json_of({EventKind::Config, Level::Error, "m"}, "dotls", {}, kPlenty),
            "{\"version\":1,\"program\":\"dotls\",\"event\":\"config\",\"level\":\"error\","
            "\"message\":\"m\"}");
}

TEST(EventJson, HoldsHowASessionEnded) {
  Event event{EventKind::End, Level::Status, "m", FailureClass::None, 0, HowEnded::Complete};
  event.end = EndFacts{true, 1, 2, 0.5};
  EXPECT_THAT(json_of(event, "dotls", {12, "192.0.2.1"}, kPlenty),
              HasSubstr("\"how\":\"complete\",\"plain\":true,\"in\":1,\"out\":2,\"seconds\":0.500,"
                        "\"status\":0,"));
}

// What a peer names must neither end its string nor make the line longer than a syslog takes.
TEST(EventJson, CannotBeForgedNorFlooded) {
  Event event{EventKind::Handshake, Level::Status, std::string(5000, '\n')};
  event.handshake = HandshakeFacts{"TLSv1.3",
                                   "c",
                                   "g",
                                   false,
                                   "\",\"peer\":\"192.0.2.9\"",
                                   std::string(255, '\xff'),
                                   std::string(1024, '"'),
                                   "NONE"};
  const std::string json = json_of(event, "dotls", {12, "192.0.2.1"}, kPlenty);
  EXPECT_LE(json.size(), kPlenty);
  EXPECT_THAT(json, HasSubstr(R"("sni":"\",\"peer\":\"192.0.2.9\"")"));
  EXPECT_THAT(json, EndsWith("...\"}"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

TEST(JsonAscii, EscapesWhatIsBeyond) {
  EXPECT_EQ(json_ascii("\xc3\xa4\xe2\x80\xae\xf0\x9f\x94\x92\xff", 100),
            R"("\u00e4\u202e\ud83d\udd12\ufffd")");
}

TEST(JsonAscii, CutsNoEscapeInTwo) {
  EXPECT_EQ(json_ascii("ab\ncd", 11), R"("ab...")");
  EXPECT_EQ(json_ascii("abcd", 6), R"("abcd")");
}

TEST(EventWords, AreAllDifferent) {
  std::set<std::string_view> words;
  for (int i = 1; i <= static_cast<int>(FailureClass::System); ++i)
    EXPECT_TRUE(words.insert(word_of(static_cast<FailureClass>(i))).second) << i;
  EXPECT_EQ(words.count(""), 0U);
  words.clear();
  for (int i = 0; i <= static_cast<int>(EventKind::Config); ++i)
    EXPECT_TRUE(words.insert(word_of(static_cast<EventKind>(i))).second) << i;
}

}  // namespace
}  // namespace dotls

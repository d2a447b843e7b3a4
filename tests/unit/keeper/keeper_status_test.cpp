// Goal: a keeper's status comes out as it went in; what is too long is cut, so that it fits a
// message whatever is in it, and what is out of its bounds is refused.
#include <limits>

#include "dotls/keeper/messages/keeper_status_form.hpp"
#include "tests/unit/keeper/messages.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

KeeperStatus sent_status(const KeeperStatus& status) {
  return sent_as<StatusMessage, EngineMessage>({status}).status;
}

TEST(KeeperStatusMessage, ComesOutAsItWentIn) {
  const KeeperStatus status = sent_status(full_status());
  EXPECT_EQ(status.pid, 7);
  EXPECT_EQ(status.begun, 1'700'000'000);
  EXPECT_EQ(status.acceptors, 2);
  EXPECT_EQ(status.acceptor_begun, 1'700'000'001);
  EXPECT_EQ(status.engines, 3);
  EXPECT_EQ(status.most_engines, 500);
  EXPECT_THAT(status.parts, ElementsAre("user", "seccomp"));
  EXPECT_THAT(status.missing, ElementsAre("chroot (not root)"));
  EXPECT_EQ(status.denied_calls, 4);
  EXPECT_EQ(status.refused_requests, 5);
  ASSERT_THAT(status.certificates, SizeIs(1));
  EXPECT_EQ(status.certificates[0].source, "mx.pem");
  EXPECT_THAT(status.certificates[0].names, ElementsAre("mx.example", "and 1 more"));
  EXPECT_EQ(status.certificates[0].key_type, "EC");
  EXPECT_EQ(status.certificates[0].not_before, 1'690'000'000);
  EXPECT_EQ(status.certificates[0].not_after, 1'790'000'000);
  EXPECT_EQ(status.left_out, 6);
  EXPECT_TRUE(status.has_names);
  EXPECT_EQ(status.changed, 1'700'000'002);
  EXPECT_EQ(status.failure, "mx.pem: no PEM");
}

TEST(KeeperStatusMessage, FitsAMessageWhateverIsInIt) {
  const std::string text(70'000, 'x');
  const std::vector<std::string> texts(300, text);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  KeeperStatus status = full_status();
  status.denied_calls = status.changed = kMost;
  status.parts = status.missing = texts;
  status.left_out = 0;
  status.certificates.assign(16, {text, texts, text, kMost, kMost});
  status.failure = text;
  EXPECT_LE(encode(EngineMessage(StatusMessage{status})).size(), kMaxMessageBytes);
  const KeeperStatus cut = sent_status(status);
  EXPECT_EQ(cut.denied_calls, kMost);
  EXPECT_EQ(cut.changed, kMaxUnixTime);
  EXPECT_THAT(cut.missing, SizeIs(kMostShownParts));
  ASSERT_THAT(cut.certificates, SizeIs(kMostShownCertificates));
  EXPECT_EQ(cut.left_out, 10);
  EXPECT_EQ(cut.certificates[0].not_after, kMaxUnixTime);
  EXPECT_THAT(cut.failure, SizeIs(kMaxFailureBytes));
}

TEST(KeeperStatusMessage, HasNoNegativeNumber) {
  KeeperStatus status = full_status();
  status.engines = -1;
  status.certificates[0].not_before = -1;
  EXPECT_EQ(sent_status(status).engines, 0);
  EXPECT_EQ(sent_status(status).certificates[0].not_before, 0);
  std::string packet = encode(EngineMessage(StatusMessage{full_status()}));
  // The first number's highest byte.
  packet[2] = '\x80';
  EXPECT_FALSE(parse_engine_message(packet));
}

TEST(KeeperStatusMessage, IsRefusedWithTimesThatNoCertificateHas) {
  std::string packet = encode(EngineMessage(StatusMessage{full_status()}));
  // Of the second number.
  packet[10] = '\x01';
  EXPECT_FALSE(parse_engine_message(packet));
}

}  // namespace
}  // namespace dotls::test

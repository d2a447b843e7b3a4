// Goal: how the peer's stream ended is told apart, always with a reason, and nothing that came
// before it is lost.
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

class StreamEnd : public testing::TestWithParam<int> {
 protected:
  StreamEnd() : link_(server_settings(certs_), speaking(GetParam())) {}
  void SetUp() override { link_.connect(); }

  CertDir certs_;
  TlsLink link_;
};

TEST_P(StreamEnd, IsClosedAfterCloseNotify) {
  link_.peer().close_notify();
  EXPECT_EQ(link_.read().status, IoStatus::PeerClosed);
  EXPECT_EQ(link_.read().status, IoStatus::PeerClosed);
  EXPECT_EQ(link_.session().failure(), "");
}

TEST_P(StreamEnd, IsTruncatedAfterABareFin) {
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
  EXPECT_EQ(link_.session().failure(), "");
}

TEST_P(StreamEnd, IsClosedAfterCloseNotifyAndFin) {
  link_.peer().close_notify();
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerClosed);
}

TEST_P(StreamEnd, IsTruncatedInTheMiddleOfARecord) {
  const std::string record = link_.peer().seal("never whole");
  ASSERT_TRUE(link_.peer().raw_send(record.substr(0, record.size() / 2)));
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
}

// Both arrive in one read(2): the data comes first, the end with the next step.
TEST_P(StreamEnd, FinIsReportedAfterTheData) {
  ASSERT_TRUE(link_.peer().raw_send(link_.peer().seal("last words")));
  link_.peer().fin();
  EXPECT_EQ(link_.read().bytes, "last words");
  EXPECT_EQ(link_.read_step().status, IoStatus::PeerTruncated);
}

TEST_P(StreamEnd, CloseNotifyIsReportedAfterTheData) {
  ASSERT_TRUE(link_.peer().write("last words"));
  link_.peer().close_notify();
  EXPECT_EQ(link_.read().bytes, "last words");
  EXPECT_EQ(link_.read_step().status, IoStatus::PeerClosed);
}

TEST_P(StreamEnd, GarbageIsReportedAfterTheData) {
  std::string records = link_.peer().seal("last words");
  records += link_.peer().seal("tampered with");
  records.back() = static_cast<char>(records.back() ^ 1);
  ASSERT_TRUE(link_.peer().raw_send(records));
  EXPECT_EQ(link_.read().bytes, "last words");
  EXPECT_EQ(link_.read_step().status, IoStatus::Broken);
  EXPECT_THAT(link_.session().failure(), HasSubstr("bad record mac"));
}

TEST_P(StreamEnd, WeMayStillWriteAfterThePeersCloseNotify) {
  link_.peer().close_notify();
  EXPECT_EQ(link_.read().status, IoStatus::PeerClosed);
  EXPECT_EQ(link_.write_step("the answer").status, IoStatus::Done);
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Done);
  // The peer of the test has shut down its own side; its bytes are still there to be read.
  EXPECT_EQ(link_.peer().read_until_end(), "the answer");
  EXPECT_TRUE(link_.peer().close_notify_received());
}

TEST_P(StreamEnd, WeMayStillWriteAfterThePeersFin) {
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
  EXPECT_EQ(link_.write_step("the answer").status, IoStatus::Done);
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Done);
  EXPECT_EQ(link_.peer().read_until_end(), "the answer");
}

TEST_P(StreamEnd, WeMayStillReadAfterOurOwnCloseNotify) {
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Done);
  EXPECT_EQ(link_.peer().read_until_end(), "");
  EXPECT_TRUE(link_.peer().close_notify_received());
  ASSERT_TRUE(link_.peer().write("still here"));
  link_.peer().close_notify();
  const TlsLink::Read got = link_.read_to_end();
  EXPECT_EQ(got.bytes, "still here");
  EXPECT_EQ(got.status, IoStatus::PeerClosed);
}

TEST_P(StreamEnd, TruncationIsNoticedAfterOurOwnCloseNotifyToo) {
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Done);
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
}

TEST_P(StreamEnd, TamperedRecordIsBrokenWithAReason) {
  std::string record = link_.peer().seal("tampered with");
  record.back() = static_cast<char>(record.back() ^ 1);
  ASSERT_TRUE(link_.peer().raw_send(record));
  EXPECT_EQ(link_.read().status, IoStatus::Broken);
  EXPECT_THAT(link_.session().failure(), HasSubstr("bad record mac"));
  // The peer gets an alert.
  EXPECT_EQ(link_.peer().read_some(), "");
  EXPECT_THAT(link_.peer().error(), HasSubstr("bad record mac"));
}

TEST_P(StreamEnd, PlainTextInsideIsBrokenWithAReason) {
  ASSERT_TRUE(link_.peer().raw_send("QUIT\r\nQUIT\r\n"));
  EXPECT_EQ(link_.read().status, IoStatus::Broken);
  // In TLS 1.3 OpenSSL 3.2 and later look at the type of a record before its version.
  EXPECT_THAT(link_.session().failure(),
              testing::AnyOf(HasSubstr("wrong version number"), HasSubstr("bad record type")));
}

TEST_P(StreamEnd, ResetIsDistinctFromBrokenAndHasAReason) {
  ASSERT_EQ(link_.write_step("nobody reads this").status, IoStatus::Done);
  link_.peer().reset();
  EXPECT_EQ(link_.read().status, IoStatus::PeerReset);
  EXPECT_EQ(link_.read().status, IoStatus::PeerReset);
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Broken);
  EXPECT_EQ(link_.session().failure(), "Connection reset by peer");
}

TEST_P(StreamEnd, WritingToAPeerThatIsGoneIsBrokenWithAReason) {
  link_.peer().reset();
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Broken);
  EXPECT_EQ(link_.session().failure(), "Broken pipe");
}

// A peer that says its last words and leaves, without having read ours.
TEST_P(StreamEnd, FailedWriteKeepsEarlierInput) {
  ASSERT_TRUE(link_.peer().write("last "));
  ASSERT_EQ(link_.read(3).bytes, "las");
  ASSERT_TRUE(link_.peer().write("words"));
  link_.peer().reset();
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Broken);
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Broken);
  const TlsLink::Read got = link_.read_to_end();
  EXPECT_EQ(got.bytes, "t words");
  EXPECT_EQ(got.status, IoStatus::PeerTruncated);
  EXPECT_EQ(link_.session().failure(), "Broken pipe");
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Broken);
}

TEST_P(StreamEnd, WritingAfterThePeersFinMayFailWithAReason) {
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
  link_.peer().reset();
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Broken);
  EXPECT_EQ(link_.session().failure(), "Broken pipe");
}

TEST_P(StreamEnd, EndingAfterThePeersFinMayFailWithAReason) {
  link_.peer().fin();
  EXPECT_EQ(link_.read().status, IoStatus::PeerTruncated);
  link_.peer().reset();
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Broken);
  EXPECT_EQ(link_.session().failure(), "Broken pipe");
}

TEST_P(StreamEnd, NothingMovesAfterItBrokeAndTheFirstReasonStays) {
  ASSERT_TRUE(link_.peer().raw_send("QUIT\r\nQUIT\r\n"));
  EXPECT_EQ(link_.read().status, IoStatus::Broken);
  const std::string reason = link_.session().failure();
  link_.peer().reset();
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Broken);
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Broken);
  EXPECT_EQ(link_.read_step().status, IoStatus::Broken);
  EXPECT_EQ(link_.session().failure(), reason);
}

INSTANTIATE_TEST_SUITE_P(Versions, StreamEnd, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

}  // namespace
}  // namespace dotls::test

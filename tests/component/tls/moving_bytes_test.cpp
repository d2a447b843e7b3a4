// Goal: steps move what can be moved without waiting, and nothing that the other direction does
// gets in the way.
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

constexpr std::size_t kRecordBytes = 16384;

class MovingBytes : public testing::TestWithParam<int> {
 protected:
  MovingBytes() : link_(server_settings(certs_), speaking(GetParam()), kSendBuffer) {}
  void SetUp() override { link_.connect(); }

  // Writes until the socket is full; returns what it took.
  std::string fill_socket() {
    std::string taken;
    const std::string piece(kRecordBytes, 'f');
    for (;;) {
      const IoResult put = link_.write_step(piece);
      if (put.status != IoStatus::Done) {
        EXPECT_EQ(put.status, IoStatus::WantWrite);
        return taken;
      }
      taken.append(piece, 0, put.bytes);
    }
  }

  // From now on the socket is full, if there is anything in it.
  void let_nothing_more_in() {
    const int least = 1;
    ASSERT_EQ(::setsockopt(link_.fd(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least), 0);
  }

  static constexpr int kSendBuffer = 65536;
  CertDir certs_;
  TlsLink link_;
};

TEST_P(MovingBytes, SeveralRecordsAreGatheredInOneStep) {
  std::string records;
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    const std::string text(100, static_cast<char>('a' + i));
    records += link_.peer().seal(text);
    expected += text;
  }
  ASSERT_TRUE(link_.peer().raw_send(records));
  EXPECT_EQ(link_.read().bytes, expected);
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
}

TEST_P(MovingBytes, ExcessDataStaysForTheNextStep) {
  std::string records = link_.peer().seal("abcdef");
  records += link_.peer().seal("ghi");
  ASSERT_TRUE(link_.peer().raw_send(records));
  EXPECT_EQ(link_.read(4).bytes, "abcd");
  EXPECT_EQ(link_.read_step(4).bytes, "efgh");
  EXPECT_EQ(link_.read_step(4).bytes, "i");
}

TEST_P(MovingBytes, PartOfARecordThenSilenceWantsMore) {
  const std::string record = link_.peer().seal("in two parts");
  ASSERT_TRUE(link_.peer().raw_send(record.substr(0, 7)));
  ASSERT_TRUE(link_.wait_readable());
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
  // Meanwhile we may write as we like.
  EXPECT_EQ(link_.write_step("answer").status, IoStatus::Done);
  EXPECT_EQ(link_.peer().read_some(), "answer");
  ASSERT_TRUE(link_.peer().raw_send(record.substr(7)));
  EXPECT_EQ(link_.read().bytes, "in two parts");
}

TEST_P(MovingBytes, PartOfARecordDoesNotDelayACompleteOneBeforeIt) {
  const std::string first = link_.peer().seal("whole");
  const std::string second = link_.peer().seal("cut");
  ASSERT_TRUE(link_.peer().raw_send(first + second.substr(0, 10)));
  EXPECT_EQ(link_.read().bytes, "whole");
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
  ASSERT_TRUE(link_.peer().raw_send(second.substr(10)));
  EXPECT_EQ(link_.read().bytes, "cut");
}

TEST_P(MovingBytes, FullSocketWantsToWriteAndContinuesFromAnyBuffer) {
  const std::string before = fill_socket();
  const std::string piece(kRecordBytes, 'f');
  std::string got = link_.peer().read_exactly(before.size());
  // The record that was begun has to be offered again; its bytes may have moved in memory.
  const std::string again = piece;
  EXPECT_EQ(link_.write_step(again).status, IoStatus::Done);
  got += link_.peer().read_exactly(kRecordBytes);
  EXPECT_EQ(got, before + piece);
}

TEST_P(MovingBytes, SeveralRecordsGoInOneStep) {
  const std::string text(2 * kRecordBytes + 5, 't');
  const IoResult put = link_.write_step(text);
  EXPECT_EQ(put.status, IoStatus::Done);
  EXPECT_EQ(put.bytes, text.size());
  EXPECT_EQ(link_.peer().read_exactly(text.size()), text);
}

// A peer that takes a little now and then is not idle.
TEST_P(MovingBytes, PartialWriteIsProgress) {
  const std::string text(4 * kRecordBytes, 't');
  IoResult put{IoStatus::Done};
  while (put.status == IoStatus::Done) put = link_.write_step(text);
  ASSERT_EQ(put.status, IoStatus::WantWrite);
  // The socket pair holds less than the four records that wait.
  EXPECT_EQ(link_.peer().read_exactly(2 * kRecordBytes).size(), 2 * kRecordBytes);
  put = link_.write_step(text);
  EXPECT_EQ(put.status, IoStatus::Done);
  EXPECT_EQ(put.bytes, 0U);
  EXPECT_EQ(link_.write_step(text).status, IoStatus::WantWrite);
}

TEST_P(MovingBytes, FullSocketDoesNotBlockReading) {
  fill_socket();
  ASSERT_TRUE(link_.peer().raw_send(link_.peer().seal("urgent")));
  EXPECT_EQ(link_.read().bytes, "urgent");
}

// A peer that reads nothing before it has sent everything: waiting for room would stop the reading.
TEST_P(MovingBytes, CloseNotifyThatWaitsDoesNotBlockReading) {
  ASSERT_EQ(link_.write_step(std::string(kRecordBytes, 'f')).status, IoStatus::Done);
  let_nothing_more_in();
  ASSERT_EQ(link_.session().close_write().status, IoStatus::WantWrite);
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
}

TEST_P(MovingBytes, CloseNotifyWaitsForRoomAndFollowsTheData) {
  const std::string before = fill_socket();
  const std::string piece(kRecordBytes, 'f');
  std::string got = link_.peer().read_exactly(before.size());
  ASSERT_EQ(link_.write_step(piece).status, IoStatus::Done);
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Done);
  got += link_.peer().read_until_end();
  EXPECT_EQ(got, before + piece);
  EXPECT_TRUE(link_.peer().close_notify_received());
}

TEST_P(MovingBytes, WireBytesCountTheNetworksBytes) {
  const std::uint64_t read_before = link_.session().wire_read();
  const std::uint64_t written_before = link_.session().wire_written();
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
  EXPECT_EQ(link_.session().wire_read(), read_before);
  const std::string record = link_.peer().seal("part");
  ASSERT_TRUE(link_.peer().raw_send(record.substr(0, 7)));
  ASSERT_TRUE(link_.wait_readable());
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
  EXPECT_EQ(link_.session().wire_read(), read_before + 7);
  EXPECT_EQ(link_.session().wire_written(), written_before);
  EXPECT_EQ(link_.write_step("x").status, IoStatus::Done);
  EXPECT_GT(link_.session().wire_written(), written_before);
}

INSTANTIATE_TEST_SUITE_P(Versions, MovingBytes, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

class KeyUpdates : public MovingBytes {
 protected:
  // So many new keys for the peer's direction; none is asked of ours.
  std::string flood(int count) {
    SSL* const ssl = link_.peer().ssl();
    for (int i = 0; i < count; ++i) {
      SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
      SSL_do_handshake(ssl);
    }
    return link_.peer().take_sealed();
  }
};

TEST_P(KeyUpdates, OfThePeerGoUnnoticedWhileWeWrite) {
  std::string got;
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(link_.write_step("before ").status, IoStatus::Done);
    link_.peer().key_update(true);
    ASSERT_TRUE(link_.peer().write("x"));
    EXPECT_EQ(link_.read().bytes, "x");
    ASSERT_EQ(link_.write_step("after ").status, IoStatus::Done);
    got += link_.peer().read_exactly(13);
  }
  std::string expected;
  for (int i = 0; i < 10; ++i) expected += "before after ";
  EXPECT_EQ(got, expected);
  EXPECT_EQ(link_.session().notes().handshakes_started, 1);
}

TEST_P(KeyUpdates, ThatCannotBeAnsweredYetDoNotLoseTheBeginningOfAWrite) {
  const std::string before = fill_socket();  // a record of ours waits half written
  link_.peer().key_update(true);
  ASSERT_TRUE(link_.peer().write("x"));
  EXPECT_EQ(link_.read().bytes, "x");
  std::string got = link_.peer().read_exactly(before.size());
  EXPECT_EQ(link_.write_step(std::string(kRecordBytes, 'f')).status, IoStatus::Done);
  got += link_.peer().read_exactly(kRecordBytes);
  EXPECT_EQ(got, before + std::string(kRecordBytes, 'f'));
}

// Nothing is left in the socket then that would wake anybody.
TEST_P(KeyUpdates, DoNotHideTheDataThatCameWithThem) {
  std::string records = flood(3);
  records += link_.peer().seal("after them");
  records += flood(2);
  ASSERT_TRUE(link_.peer().raw_send(records));
  ASSERT_TRUE(link_.wait_readable());
  EXPECT_EQ(link_.read_step().bytes, "after them");
  EXPECT_EQ(link_.read_step().status, IoStatus::WantRead);
}

TEST_P(KeyUpdates, BetweenRecordsDoNotEndTheData) {
  std::string records = link_.peer().seal("before, ");
  records += flood(2);
  records += link_.peer().seal("after");
  ASSERT_TRUE(link_.peer().raw_send(records));
  ASSERT_TRUE(link_.wait_readable());
  std::string got = link_.read_step().bytes;
  if (got.size() < 14) got += link_.read_step().bytes;
  EXPECT_EQ(got, "before, after");
}

// Each step is taken under the lock, which the other direction waits for.
TEST_P(KeyUpdates, WithoutEndDoNotPreventTheEndOfAStep) {
  constexpr std::uint64_t kMost = std::uint64_t{256} * 1024;
  const std::string records = flood(60'000);
  const auto sending =
      std::async(std::launch::async, [&] { return link_.peer().raw_send(records); });
  std::uint64_t taken = link_.session().wire_read();
  const std::uint64_t end = taken + records.size();
  while (taken < end) {
    ASSERT_TRUE(link_.wait_readable());
    ASSERT_EQ(link_.read_step().status, IoStatus::WantRead);
    ASSERT_LE(link_.session().wire_read() - taken, kMost);
    taken = link_.session().wire_read();
  }
}

// Nor do records of a byte each, as many as fit into what a direction offers.
TEST_P(KeyUpdates, BetweenSingleBytesDoNotEndTheData) {
  constexpr std::uint64_t kMost = std::uint64_t{256} * 1024;
  constexpr std::size_t kOffered = std::size_t{64} * 1024;
  std::string records;
  for (int i = 0; i < 20'000; ++i) {
    records += flood(1);
    records += link_.peer().seal("x");
  }
  const auto sending =
      std::async(std::launch::async, [&] { return link_.peer().raw_send(records); });
  for (std::size_t seen = 0; seen < 20'000;) {
    const std::uint64_t before = link_.session().wire_read();
    const TlsLink::Read got = link_.read_step(kOffered);
    if (got.status == IoStatus::WantRead) {
      ASSERT_TRUE(link_.wait_readable());
    }
    ASSERT_LE(link_.session().wire_read() - before, kMost);
    seen += got.bytes.size();
  }
}

INSTANTIATE_TEST_SUITE_P(Tls13, KeyUpdates, testing::Values(TLS1_3_VERSION));

}  // namespace
}  // namespace dotls::test

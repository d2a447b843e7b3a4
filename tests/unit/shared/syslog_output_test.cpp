// Goal: a record reaches syslogd as syslog(3) would send it, and a syslogd that reads no more, is
// restarted or is not there holds us for 100 ms at most.
#include "shared/syslog_output.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#include <future>
#include <optional>

#include "tests/support/syslogd.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;
using testing::EndsWith;

// Much more than it may take, and much less than for ever.
constexpr seconds kHeldUp{2};

class SyslogOutputTo : public testing::Test {
 protected:
  void listen(int type = SOCK_DGRAM) {
    syslogd_.reset();
    syslogd_.emplace(path_, type);
  }
  // Writes in a thread of its own, so that a test whose record is held up fails and does not hang.
  bool write_in_time(const std::string& text) {
    auto written = std::async(std::launch::async, [&] { return output_.write(LOG_ERR, text); });
    const bool in_time = written.wait_for(kHeldUp) == std::future_status::ready;
    EXPECT_TRUE(in_time) << "the record holds us up";
    if (!in_time) syslogd_.reset();
    return written.get();
  }

  TempDir directory_;
  std::string path_ = directory_ / "log";
  std::optional<Syslogd> syslogd_;
  SyslogOutput output_{"prog", path_.c_str()};
};

// RFC 3164; <19>: mail, error.
TEST_F(SyslogOutputTo, ReaderGetsWhatSyslogWouldSend) {
  listen();
  EXPECT_TRUE(output_.write(LOG_ERR, "all % of it"));
  EXPECT_THAT(syslogd_->read_record(),
              testing::MatchesRegex("<19>[A-Z][a-z][a-z] [ 1-3][0-9] [0-9:]{8} prog\\[" +
                                    std::to_string(::getpid()) + "\\]: all % of it"));
}

TEST_F(SyslogOutputTo, StreamEndsRecordsWithNul) {
  listen(SOCK_STREAM);
  EXPECT_TRUE(output_.write(LOG_ERR, "text"));
  EXPECT_THAT(syslogd_->read_record(), EndsWith(std::string("]: text\0", 8)));
}

TEST_F(SyslogOutputTo, LongTextIsCut) {
  listen();
  EXPECT_TRUE(output_.write(LOG_ERR, std::string(100'000, 'x')));
  const std::string record = syslogd_->read_record();
  EXPECT_THAT(record, EndsWith("xx"));
  EXPECT_LE(record.size(), 2048U);
}

TEST_F(SyslogOutputTo, StalledSyslogdDoesNotBlock) {
  listen();
  syslogd_->fill_up();
  EXPECT_FALSE(write_in_time("lost"));
}

TEST_F(SyslogOutputTo, StalledSyslogdCostsManyRecordsNoMoreTime) {
  listen();
  syslogd_->fill_up();
  const auto begun = Clock::now();
  for (int i = 0; i < 200; ++i) ASSERT_FALSE(write_in_time("lost"));
  EXPECT_LT(Clock::now() - begun, seconds(10));
}

TEST_F(SyslogOutputTo, ResumedSyslogdGetsTheNextRecord) {
  listen();
  syslogd_->fill_up();
  EXPECT_FALSE(write_in_time("lost"));
  while (syslogd_->take_record() == "x") {
  }
  EXPECT_TRUE(write_in_time("next"));
  EXPECT_THAT(syslogd_->read_record(), EndsWith("]: next"));
}

TEST_F(SyslogOutputTo, RestartedSyslogdGetsTheNextRecord) {
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    listen(type);
    EXPECT_TRUE(output_.write(LOG_ERR, "first"));
    EXPECT_NE(syslogd_->read_record(), "");
    listen(type);
    EXPECT_TRUE(output_.write(LOG_ERR, "next"));
    EXPECT_THAT(syslogd_->read_record(), testing::HasSubstr("]: next"));
  }
}

TEST_F(SyslogOutputTo, MissingSyslogdLosesTheRecord) {
  EXPECT_FALSE(output_.write(LOG_ERR, "lost"));
  listen();
  EXPECT_TRUE(output_.write(LOG_ERR, "next"));
  EXPECT_THAT(syslogd_->read_record(), EndsWith("]: next"));
}

}  // namespace
}  // namespace dotls::test

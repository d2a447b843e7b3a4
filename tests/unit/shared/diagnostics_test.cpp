// Goal: one event is one line on descriptor 2 that names its subject; -q, -Q and -v choose.
#include "shared/diagnostics.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "shared/unique_fd.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/syslogd.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls {
namespace {

using Sink = Diagnostics::Sink;

// Captures descriptor 2 while it lives.
class CapturedStderr {
 public:
  CapturedStderr() { ::dup2(output_.fd(), STDERR_FILENO); }
  /// Elsewhere.
  explicit CapturedStderr(int fd) { ::dup2(fd, STDERR_FILENO); }
  ~CapturedStderr() { ::dup2(saved_.get(), STDERR_FILENO); }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;
  [[nodiscard]] std::string text() const { return output_.text(); }

 private:
  test::Output output_;
  UniqueFd saved_{::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10)};
};

Event fatal(const std::string& message) {
  return {EventKind::Config, Level::Fatal, message};
}

std::string all_kinds_at(Verbosity verbosity) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", {verbosity, LogFormat::Text}, Sink::StandardError);
  diagnostics.status("well");
  diagnostics.error("bad");
  diagnostics.say(fatal("over"));
  return captured.text();
}

TEST(Diagnostics, QuietLogsNothing) {
  EXPECT_EQ(all_kinds_at(Verbosity::Quiet), "");
}

TEST(Diagnostics, ErrorsAreLoggedByDefault) {
  EXPECT_EQ(all_kinds_at(Verbosity::Errors), "dotls: bad\ndotls: fatal: over\n");
}

TEST(Diagnostics, VerboseLogsEverything) {
  EXPECT_EQ(all_kinds_at(Verbosity::Verbose), "dotls: well\ndotls: bad\ndotls: fatal: over\n");
}

TEST(Diagnostics, LinesNameTheirSubject) {
  const CapturedStderr captured;
  Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  diagnostics.set_subject({12, "192.0.2.1"});
  diagnostics.error("bad");
  diagnostics.say(fatal("over"));
  EXPECT_EQ(captured.text(),
            "dotls: pid 12 from 192.0.2.1: bad\ndotls: fatal: pid 12 from 192.0.2.1: over\n");
}

TEST(Diagnostics, MessageCannotForgeALine) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  diagnostics.error("name\ndotls: all is well\x1b[2J");
  EXPECT_EQ(captured.text(), "dotls: name\\x0adotls: all is well\\x1b[2J\n");
}

TEST(Diagnostics, LineIsBounded) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  diagnostics.error(std::string(100'000, 'x'));
  EXPECT_LT(captured.text().size(), 2000U);
  EXPECT_EQ(captured.text().substr(captured.text().size() - 5), "x...\n");
}

// Quoted untrusted text was already escaped.
TEST(Diagnostics, EscapedTextIsNotEscapedAgain) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  diagnostics.error("unknown option --x\\x0ay");
  EXPECT_EQ(captured.text(), "dotls: unknown option --x\\x0ay\n");
}

// U+202E turns the direction of what follows on a terminal.
TEST(Diagnostics, LineIsAscii) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  diagnostics.error("name \xe2\x80\xaegro");
  EXPECT_EQ(captured.text(), "dotls: name \\xe2\\x80\\xaegro\n");
}

TEST(Diagnostics, JournalHearsThePriority) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", {Verbosity::Verbose, LogFormat::Text}, Sink::Journal);
  diagnostics.status("well");
  diagnostics.error("bad");
  diagnostics.say(fatal("over"));
  EXPECT_EQ(captured.text(), "<6>dotls: well\n<4>dotls: bad\n<3>dotls: fatal: over\n");
}

TEST(Diagnostics, JsonIsOneObjectALine) {
  const CapturedStderr captured;
  Diagnostics diagnostics("dotls", {Verbosity::Errors, LogFormat::Json}, Sink::Journal);
  diagnostics.set_subject({12, "192.0.2.1"});
  diagnostics.error("bad");
  EXPECT_EQ(captured.text(),
            "<4>{\"version\":1,\"program\":\"dotls\",\"event\":\"config\",\"level\":\"error\","
            "\"pid\":12,\"peer\":\"192.0.2.1\",\"message\":\"bad\"}\n");
}

TEST(Diagnostics, ClosedDescriptorIsHarmless) {
  const CapturedStderr captured;
  const Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  ::close(STDERR_FILENO);
  diagnostics.error("nobody reads this");
  EXPECT_EQ(captured.text(), "");
}

// The number comes with the first line that goes, before it.
TEST(Diagnostics, LostLinesAreCounted) {
  test::Pipe log;
  test::fill_up(log.write_end.get());
  const CapturedStderr captured(log.write_end.get());
  Diagnostics diagnostics("dotls", LogSettings{}, Sink::StandardError);
  diagnostics.set_subject({12, "192.0.2.1"});
  diagnostics.error("one");
  diagnostics.error("two");
  std::string read(1'000'000, '\0');
  read.resize(static_cast<std::size_t>(::read(log.read_end.get(), read.data(), read.size())));
  EXPECT_EQ(read.find('d'), std::string::npos);
  diagnostics.error("three");
  diagnostics.say(fatal("four"));
  read.resize(1000);
  read.resize(static_cast<std::size_t>(::read(log.read_end.get(), read.data(), read.size())));
  EXPECT_EQ(read,
            "dotls: pid 12 from 192.0.2.1: 2 lines lost\n"
            "dotls: pid 12 from 192.0.2.1: three\n"
            "dotls: fatal: pid 12 from 192.0.2.1: four\n");
}

TEST(Diagnostics, LinesLostBySyslogdAreCounted) {
  const test::TempDir directory;
  const std::string path = directory / "log";
  test::Syslogd syslogd(path, SOCK_DGRAM);
  syslogd.fill_up();
  Diagnostics diagnostics("dotls", LogSettings{}, Sink::Syslog, path.c_str());
  diagnostics.set_subject({12, "192.0.2.1"});
  diagnostics.error("one");
  diagnostics.say(fatal("two"));
  while (syslogd.take_record() == "x") {
  }
  diagnostics.say(fatal("three"));
  EXPECT_THAT(syslogd.read_record(), testing::EndsWith("]: pid 12 from 192.0.2.1: 2 lines lost"));
  EXPECT_THAT(syslogd.read_record(), testing::EndsWith("]: fatal: pid 12 from 192.0.2.1: three"));
  diagnostics.error("four");
  EXPECT_THAT(syslogd.read_record(), testing::EndsWith("]: pid 12 from 192.0.2.1: four"));
}

}  // namespace
}  // namespace dotls

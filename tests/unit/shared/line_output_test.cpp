// Goal: a line goes out whole or not at all, and a stalled reader holds us for 100 ms at most.
#include "shared/line_output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

#include <csignal>
#include <future>

#include "shared/signal_inbox.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Much more than it may take, and much less than for ever.
constexpr seconds kHeldUp{2};
const std::string kLine = "dotls: a line like any other\n";

struct Ends {
  UniqueFd reader;
  UniqueFd writer;
};

Ends anonymous_pipe() {
  Pipe pipe;
  return {std::move(pipe.read_end), std::move(pipe.write_end)};
}

// As multilog's under a service scanner may be; no RWF_NOWAIT there.
Ends named_pipe() {
  const TempDir directory;
  const std::string path = directory / "log";
  EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
  UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(::fcntl(reader.get(), F_SETFL, 0), 0);
  return {std::move(reader), UniqueFd(::open(path.c_str(), O_WRONLY | O_CLOEXEC))};
}

Ends sockets(int type) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}
Ends stream_sockets() {
  return sockets(SOCK_STREAM);
}
Ends datagram_sockets() {
  return sockets(SOCK_DGRAM);
}

Ends terminal() {
  UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  EXPECT_EQ(::unlockpt(master.get()), 0);
  std::array<char, 64> name{};
  EXPECT_EQ(::ptsname_r(master.get(), name.data(), name.size()), 0);
  UniqueFd slave(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios mode{};
  EXPECT_EQ(::tcgetattr(slave.get(), &mode), 0);
  ::cfmakeraw(&mode);
  EXPECT_EQ(::tcsetattr(slave.get(), TCSANOW, &mode), 0);
  return {std::move(master), std::move(slave)};
}

// All that is there now.
std::string read_what_is_there(const UniqueFd& reader) {
  std::string all;
  std::array<char, 65536> buffer;
  std::array<pollfd, 1> entry{pollfd{reader.get(), POLLIN, 0}};
  while (poll_until(entry, Clock::now() + milliseconds(20))) {
    const ssize_t got = ::read(reader.get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    all.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return all;
}

// Writes in a thread of its own, so that a test whose line is held up fails and does not hang.
bool write_in_time(LineOutput& output, const Ends& ends, const std::string& line = kLine) {
  auto written = std::async(std::launch::async, [&] { return output.write(line); });
  const bool in_time = written.wait_for(kHeldUp) == std::future_status::ready;
  EXPECT_TRUE(in_time) << "the line holds us up";
  while (written.wait_for(seconds(0)) != std::future_status::ready) {
    static_cast<void>(read_what_is_there(ends.reader));
  }
  return written.get();
}

struct Kind {
  const char* name;
  Ends (*make)();
};

std::string kind_name(const testing::TestParamInfo<Kind>& kind) {
  return kind.param.name;
}

class LineOutputInto : public testing::TestWithParam<Kind> {
 protected:
  WriteSignalsIgnored ignored_;
  Ends ends_ = GetParam().make();
  LineOutput output_{ends_.writer.get()};
};

INSTANTIATE_TEST_SUITE_P(A, LineOutputInto,
                         testing::Values(Kind{"Pipe", anonymous_pipe},
                                         Kind{"NamedPipe", named_pipe},
                                         Kind{"StreamSocket", stream_sockets},
                                         Kind{"DatagramSocket", datagram_sockets},
                                         Kind{"Terminal", terminal}),
                         kind_name);

TEST_P(LineOutputInto, IsWrittenWhole) {
  EXPECT_TRUE(output_.write(kLine));
  EXPECT_EQ(read_what_is_there(ends_.reader), kLine);
}

TEST_P(LineOutputInto, FullOneDoesNotBlockAndIsUnchanged) {
  fill_up(ends_.writer.get());
  EXPECT_FALSE(write_in_time(output_, ends_));
  EXPECT_EQ(::fcntl(ends_.writer.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_THAT(read_what_is_there(ends_.reader), testing::Not(testing::HasSubstr("dotls")));
}

TEST_P(LineOutputInto, ContinuesOnceThereIsRoom) {
  fill_up(ends_.writer.get());
  EXPECT_FALSE(write_in_time(output_, ends_));
  static_cast<void>(read_what_is_there(ends_.reader));
  EXPECT_TRUE(write_in_time(output_, ends_));
  EXPECT_EQ(read_what_is_there(ends_.reader), kLine);
}

// Where this machine lets our reading wait for longer than that, it is tried again.
TEST_P(LineOutputInto, WaitsForAReaderThatIsOnlySlow) {
  EXPECT_TRUE(wait_until([&] {
    fill_up(ends_.writer.get());
    LineOutput fresh(ends_.writer.get());
    auto written = std::async(std::launch::async, [&] { return fresh.write(kLine); });
    std::string read;
    while (written.wait_for(seconds(0)) != std::future_status::ready) {
      read += read_what_is_there(ends_.reader);
    }
    read += read_what_is_there(ends_.reader);
    return written.get() && read.ends_with("x" + kLine);
  }));
}

// The time is for all lines: a stalled reader is not awaited again and again.
TEST_P(LineOutputInto, ManyLinesTakeNoMoreTimeThanOne) {
  fill_up(ends_.writer.get());
  const auto time_of = [&](int lines) {
    const auto begun = Clock::now();
    for (int i = 0; i < lines; ++i) EXPECT_FALSE(write_in_time(output_, ends_));
    return Clock::now() - begun;
  };
  const auto of_the_first = time_of(1);
  EXPECT_LT(time_of(200), of_the_first * 100);
}

class LineOutputBeside : public LineOutputInto {};
INSTANTIATE_TEST_SUITE_P(Another, LineOutputBeside,
                         testing::Values(Kind{"Pipe", anonymous_pipe},
                                         Kind{"NamedPipe", named_pipe}),
                         kind_name);

// poll(2) says that there is room, and another process has filled it by the time that we write.
TEST_P(LineOutputBeside, AnotherWriterThatFillsItDoesNotBlock) {
  fill_up(ends_.writer.get());
  const pid_t filler = ::fork();
  if (filler == 0) {
    const std::string page(4096, 'y');
    while (::write(ends_.writer.get(), page.data(), page.size()) > 0) {
    }
    ::_exit(0);
  }
  std::string page(4096, '\0');
  for (int i = 0; i < 50; ++i) {
    LineOutput output(ends_.writer.get());
    auto written = std::async(std::launch::async, [&] { return output.write(kLine); });
    // Room for one: the filler's page or our line.
    EXPECT_GT(::read(ends_.reader.get(), page.data(), page.size()), 0);
    if (written.wait_for(kHeldUp) != std::future_status::ready) {
      ADD_FAILURE() << "line " << i << " holds us up";
      ::kill(filler, SIGKILL);
      while (written.wait_for(seconds(0)) != std::future_status::ready) {
        static_cast<void>(read_what_is_there(ends_.reader));
      }
      break;
    }
  }
  ::kill(filler, SIGKILL);
  EXPECT_EQ(::waitpid(filler, nullptr, 0), filler);
}

// A partly written line is completed first, so that two lines never merge.
TEST(LineOutput, PartlyWrittenLineIsCompletedFirst) {
  const WriteSignalsIgnored ignored;
  const Ends ends = terminal();
  LineOutput output(ends.writer.get());
  const std::string line = std::string(1000, 'z') + "\n";
  std::size_t lost = 0;
  for (std::size_t i = 0; i < 1000 && lost < 3; ++i) {
    if (!write_in_time(output, ends, line)) ++lost;
  }
  EXPECT_EQ(lost, 3U);
  std::string read = read_what_is_there(ends.reader);
  EXPECT_TRUE(write_in_time(output, ends, line));
  read += read_what_is_there(ends.reader);
  EXPECT_TRUE(read.ends_with("z\n"));
  EXPECT_EQ(read.size() % line.size(), 0U);
}

TEST(LineOutput, WithoutAReaderTheLineIsLost) {
  const WriteSignalsIgnored ignored;
  for (const auto make : {anonymous_pipe, named_pipe, stream_sockets}) {
    Ends ends = make();
    ends.reader.reset();
    LineOutput output(ends.writer.get());
    EXPECT_FALSE(output.write(kLine));
  }
}

TEST(LineOutput, FileAtItsLimitLosesTheLine) {
  const WriteSignalsIgnored ignored;
  const TempDir directory;
  const UniqueFd file(::open((directory / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  LineOutput output(file.get());
  EXPECT_FALSE(output.write(kLine));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_TRUE(output.write(kLine));
  EXPECT_EQ(read_file(directory / "log"), kLine);
}

}  // namespace
}  // namespace dotls::test

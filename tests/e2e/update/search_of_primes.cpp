// Goal: the search runs in the requested number of niced threads, shows its duration on a terminal,
// and nothing elsewhere.
#include <poll.h>
#include <pty.h>

#include <fstream>
#include <sstream>

#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

class UpdateSearch : public UpdateTool {
 protected:
  /// How many threads of `pid` but the first are niced. (A sanitizer's own is not.)
  static int niced_workers(pid_t pid) {
    int niced = 0;
    const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
    for (const auto& entry : boost::filesystem::directory_iterator(tasks)) {
      if (entry.path().filename() == std::to_string(pid)) continue;
      std::ifstream file((entry.path() / "stat").string());
      std::string line;
      std::getline(file, line);
      std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 1)));
      std::string field;
      for (int i = 0; i < 17; ++i) fields >> field;  // proc(5): the 19th of all
      if (!field.empty() && std::stoi(field) >= 10) ++niced;
    }
    return niced;
  }
};

TEST_F(UpdateSearch, RunsInTheRequestedThreadsNiced) {
  // So large that no luck ends it before the signal does.
  Process search({.argv = command({"--maxbits", "8192", "--threads", "3"})});
  // An RSA key comes first, by one thread.
  EXPECT_TRUE(wait_until([&] { return niced_workers(search.pid()) == 3; }));
  search.signal(SIGTERM);
  EXPECT_EQ(search.wait(), 111);
}

TEST_F(UpdateSearch, ShowsNothingWithoutATerminal) {
  Process search({.argv = command({"--maxbits", "8192", "--threads", "2"})});
  EXPECT_TRUE(wait_until([&] { return niced_workers(search.pid()) == 2; }));
  // The line on a terminal is rewritten each second.
  const auto second = Clock::now() + std::chrono::milliseconds(1200);
  EXPECT_TRUE(wait_until([&] { return Clock::now() > second; }));
  EXPECT_EQ(search.out().text() + search.err().text(), "");
  search.signal(SIGTERM);
  EXPECT_EQ(search.wait(), 111);
}

TEST_F(UpdateSearch, ShowsItsDurationOnATerminal) {
  int ours = -1;
  int theirs = -1;
  ASSERT_EQ(::openpty(&ours, &theirs, nullptr, nullptr, nullptr), 0);
  const UniqueFd terminal(ours);
  UniqueFd other(theirs);
  Process search({.argv = command({"--maxbits", "8192"}), .err = other.get()});
  other.reset();
  std::string shown;
  const bool seconds_pass = wait_until([&] {
    char bytes[256];
    pollfd ready{terminal.get(), POLLIN, 0};
    if (::poll(&ready, 1, 0) != 1) return false;
    const ssize_t got = ::read(terminal.get(), bytes, sizeof bytes);
    if (got > 0) shown.append(bytes, static_cast<std::size_t>(got));
    return shown.find("searching for a safe prime, 1 s") != std::string::npos;
  });
  EXPECT_TRUE(seconds_pass) << shown;
  search.signal(SIGINT);
  EXPECT_EQ(search.wait(), 111);
}

}  // namespace
}  // namespace dotls::test

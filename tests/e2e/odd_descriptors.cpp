// Goal: a closed network is reported; one that is not a socket works if it can be read and written.

#include <fcntl.h>
#include <sys/socket.h>
#include <termios.h>

#include <cstdlib>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"

namespace dotls::test {
namespace {

using OddDescriptors = EndToEnd;

void expect_closed(const std::vector<std::string>& mode, const std::vector<int>& closed,
                   const std::string& word) {
  const CertDir certs;
  const std::string started = certs / "started";
  Command command{.argv = {dotls_path(), "-d", certs.path()}, .closed = closed};
  command.argv.insert(command.argv.end(), mode.begin(), mode.end());
  for (const std::string& argument : testprog({"touch", started})) command.argv.push_back(argument);
  const RunResult result = run(command);
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {word});
  EXPECT_FALSE(file_exists(started));
}

TEST_F(OddDescriptors, ZeroClosed) {
  expect_closed({}, {0}, "descriptor 0 .*tcpserver");
}
TEST_F(OddDescriptors, OneClosed) {
  expect_closed({}, {1}, "descriptor [01] .*tcpserver");
}
TEST_F(OddDescriptors, BothClosed) {
  expect_closed({}, {0, 1}, "descriptor 0 .*tcpserver");
}
TEST_F(OddDescriptors, SixClosed) {
  expect_closed({"-T"}, {}, "descriptor 6 .*tcpclient");
}
TEST_F(OddDescriptors, SixClosedInModeC) {
  expect_closed({"-C"}, {}, "descriptor 6 .*tcpclient");
}

TEST_F(OddDescriptors, SevenClosed) {
  const CertDir certs;
  TcpPair pair;
  const RunResult result =
      run({.argv = {dotls_path(), "-T", "--no-verify", "-d", certs.path(), "cat"},
           .fds = {{6, pair.server.get()}}});
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"descriptor 7 is closed.*tcpclient"});
}

TEST_F(OddDescriptors, ZeroNotReadable) {
  const CertDir certs;
  const UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const RunResult result =
      run({.argv = {dotls_path(), "-d", certs.path(), "cat"}, .in = null.get()});
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"descriptor 0 is not open for reading.*tcpserver"});
}

TEST_F(OddDescriptors, OneNotWritable) {
  const CertDir certs;
  const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const RunResult result =
      run({.argv = {dotls_path(), "-d", certs.path(), "cat"}, .out = null.get()});
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"descriptor 1 is not open for writing.*tcpserver"});
}

TEST_F(OddDescriptors, TwoClosedToo) {
  const CertDir certs;
  TcpPair pair;
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), testprog({})[0], "line", "descriptors"},
                 .in = pair.server.get(),
                 .out = pair.server.get(),
                 .closed = {2}});
  pair.server.reset();
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(pair.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("now\n"));
  const std::string report = client.read_until_end();
  EXPECT_EQ(report.find("socket:"), std::string::npos) << report;
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0);
}

TEST_F(OddDescriptors, APipeIntoAProgramThatOnlyReads) {
  const CertDir certs;
  const RunResult result =
      run({.argv = {dotls_path(), "-d", certs.path(), "cat"}, .input = "GET / HTTP/1.0\r\n\r\n"});
  EXPECT_EQ(result.status, 97);
  expect_one_fatal_line(result.err, {"from unknown: ", "http"});
}

// socat joins dotls's descriptors to the single socket of a TLS client.
struct Joined {
  explicit Joined(const std::string& address, std::vector<std::pair<int, int>> fds) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      throw std::runtime_error("socketpair");
    client.reset(ends[0]);
    const UniqueFd socats(ends[1]);
    socat.emplace(
        Command{.argv = {"socat", "FD:0", address}, .in = socats.get(), .fds = std::move(fds)});
  }
  UniqueFd client;
  std::optional<Process> socat;
};

// As under `ssh -W` or with qmail's fifos.
TEST_F(OddDescriptors, TwoPipes) {
  const CertDir certs;
  Pipe to_dotls;
  Pipe from_dotls;
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), testprog({})[0], "line", "say-line"},
                 .in = to_dotls.read_end.get(),
                 .out = from_dotls.write_end.get()});
  to_dotls.read_end.reset();
  from_dotls.write_end.reset();
  Joined joined("FD:3!!FD:4", {{3, from_dotls.read_end.get()}, {4, to_dotls.write_end.get()}});
  from_dotls.read_end.reset();
  to_dotls.write_end.reset();
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(joined.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("through pipes\n"));
  EXPECT_EQ(client.read_until_end(), "through pipes\n");
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0);
  joined.socat->wait();
}

// A serial line, for one: a terminal that is set to carry bytes as they are.
TEST_F(OddDescriptors, ATerminal) {
  const CertDir certs;
  UniqueFd far_side(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(far_side.get()), 0);
  ASSERT_EQ(::unlockpt(far_side.get()), 0);
  UniqueFd terminal(::open(::ptsname(far_side.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios modes{};
  ASSERT_EQ(::tcgetattr(terminal.get(), &modes), 0);
  ::cfmakeraw(&modes);
  ASSERT_EQ(::tcsetattr(terminal.get(), TCSANOW, &modes), 0);
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), testprog({})[0], "line", "say-line"},
                 .in = terminal.get(),
                 .out = terminal.get()});
  Joined joined("FD:3", {{3, far_side.get()}});
  far_side.reset();
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(joined.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("through a terminal\n"));
  EXPECT_EQ(client.read_until_end(), "through a terminal\n");
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0);
  terminal.reset();
  joined.socat->wait();
}

}  // namespace
}  // namespace dotls::test

// Goal: dotls that somebody starts by hand, without a super-server, says at once what to type
// instead of waiting for a TLS client that cannot come. What can be a connection is served as ever.

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>

#include <cstdlib>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"

namespace dotls::test {
namespace {

using ByHand = EndToEnd;

// A terminal as a shell has it: canonical mode, with echo.
struct Terminal {
  Terminal() : far_side(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (::grantpt(far_side.get()) != 0 || ::unlockpt(far_side.get()) != 0)
      throw std::runtime_error("no terminal");
    near_side.reset(::open(::ptsname(far_side.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios modes{};
    if (::tcgetattr(near_side.get(), &modes) != 0 || (modes.c_lflag & ICANON) == 0)
      throw std::runtime_error("no terminal in canonical mode");
  }
  UniqueFd far_side;
  UniqueFd near_side;
};

// Nothing is there but the descriptors: not even certificates, which come later.
RunResult run_with(int fd, const TempDir& directory) {
  std::vector<std::string> argv{dotls_path(), "-d", "/nonexistent"};
  for (const std::string& word : testprog({"touch", directory / "started"})) argv.push_back(word);
  return run({.argv = argv, .in = fd, .out = fd});
}

void expect_advice(int fd, const std::string& what) {
  const TempDir directory;
  const RunResult result = run_with(fd, directory);
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"descriptor 0 is " + what + ", not a connection",
                                     "tcpserver -v 0 465 dotls program", "dotls --check\n"});
  EXPECT_FALSE(file_exists(directory / "started"));
}

TEST_F(ByHand, InATerminal) {
  const Terminal terminal;
  expect_advice(terminal.near_side.get(), "a terminal");
}

TEST_F(ByHand, OnAFile) {
  const TempDir directory;
  const std::string path = directory.write("input", "EHLO mx.example.org\r\n", 0600);
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  expect_advice(file.get(), "a file");
}

TEST_F(ByHand, OnAnEmptyFile) {
  const TempDir directory;
  const std::string path = directory.write("input", "", 0600);
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  expect_advice(file.get(), "a file");
}

TEST_F(ByHand, OnADirectory) {
  const UniqueFd directory(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  expect_advice(directory.get(), "a directory");
}

TEST_F(ByHand, OnDevNull) {
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  expect_advice(null.get(), "/dev/null");
}

TEST_F(ByHand, OnDevZero) {
  const UniqueFd zero(::open("/dev/zero", O_RDWR | O_CLOEXEC));
  expect_advice(zero.get(), "a device without a peer");
}

// Started as a client the network is elsewhere, and so is what to type.
TEST_F(ByHand, AsAClient) {
  const Terminal terminal;
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const std::string mode : {"-T", "-C"}) {
    for (const auto& [fd, what] :
         {std::pair{terminal.near_side.get(), "a terminal"}, {null.get(), "/dev/null"}}) {
      const RunResult result =
          run({.argv = {dotls_path(), mode, "-h", "localhost", "cat"}, .fds = {{6, fd}, {7, fd}}});
      EXPECT_EQ(result.status, 100);
      expect_one_fatal_line(result.err,
                            {std::string("descriptor 6 is ") + what + ", not a connection",
                             "tcpclient -v mx\\.example\\.org 465 dotls -T program",
                             "dotls --check --connect mx\\.example\\.org:465\n"});
    }
  }
}

// A client's program may well talk to somebody at a terminal.
TEST_F(ByHand, ATerminalOfAClientsProgramIsNoNetwork) {
  const Terminal terminal;
  TcpPair pair;
  Process dotls({.argv = {dotls_path(), "-C", "--no-verify", "true"},
                 .in = terminal.near_side.get(),
                 .fds = {{6, pair.client.get()}, {7, pair.client.get()}}});
  pair.client.reset();
  const CertDir certs;
  TlsPeer server(TlsPeer::Role::Server, with_certificate(certs.leaf()), std::move(pair.server));
  ASSERT_TRUE(server.handshake()) << server.error();
  EXPECT_EQ(server.read_until_end(), "");
  server.hang_up();
  EXPECT_EQ(dotls.wait(), 0) << dotls.err().text();
}

// With NOTLS there is no dotls, and the program says by itself what it thinks of a terminal.
TEST_F(ByHand, WithoutTlsItIsTheProgramsAffair) {
  const Terminal terminal;
  const RunResult result = run({.argv = {dotls_path(), "sh", "-c", "test -t 0"},
                                .env = {{"NOTLS", ""}},
                                .in = terminal.near_side.get()});
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(ByHand, AFifoIsServed) {
  const TempDir directory;
  ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
  const UniqueFd fifo(::open((directory / "fifo").c_str(), O_RDWR | O_CLOEXEC));
  const CertDir certs;
  ASSERT_GT(::write(fifo.get(), "GET / HTTP/1.0\r\n\r\n", 18), 0);
  const RunResult result =
      run({.argv = {dotls_path(), "-d", certs.path(), "cat"}, .in = fifo.get()});
  EXPECT_EQ(result.status, 97) << result.err;
}

}  // namespace
}  // namespace dotls::test

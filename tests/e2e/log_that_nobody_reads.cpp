// Goal: a stalled or full log does not affect a connection.

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using LogThatNobodyReads = EndToEnd;

Pipe full_pipe() {
  Pipe pipe;
  fill_up(pipe.write_end.get());
  return pipe;
}

Command command_of(const CertDir& certs, const TcpPair& pair, const UniqueFd& log,
                   const std::vector<std::string>& options, const std::string& program) {
  Command command{.argv = {dotls_path(), "-v", "-d", certs.path()},
                  .in = pair.server.get(),
                  .out = pair.server.get(),
                  .err = log.get()};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.push_back(program);
  return command;
}

TEST_F(LogThatNobodyReads, ConnectionIsServed) {
  const CertDir certs;
  TcpPair pair;
  const Pipe log = full_pipe();
  Process dotls(command_of(certs, pair, log.write_end, {}, "cat"));
  pair.server.reset();
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(pair.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("hello"));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "hello");
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0);
}

TEST_F(LogThatNobodyReads, HandshakeEndsInTime) {
  const CertDir certs;
  TcpPair pair;
  const Pipe log = full_pipe();
  Process dotls(command_of(certs, pair, log.write_end, {"-t", "1"}, "cat"));
  EXPECT_EQ(dotls.wait(), 111);
}

TEST_F(LogThatNobodyReads, SigtermTakesEffect) {
  const CertDir certs;
  TcpPair pair;
  const Pipe log = full_pipe();
  Process dotls(command_of(certs, pair, log.write_end, {}, "cat"));
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(pair.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("hello"));
  EXPECT_EQ(client.read_exactly(5), "hello");
  // The client stays: its end would let the program end by itself.
  dotls.signal(SIGTERM);
  EXPECT_EQ(dotls.wait(), 128 + SIGTERM);
}

// ulimit -f: SIGXFSZ would kill us; the program gets its old disposition.
TEST_F(LogThatNobodyReads, FileAtItsLimitChangesNoStatus) {
  const CertDir certs;
  Session session(certs, {.program = testprog({"signals"}),
                          .options = {"-v"},
                          .wrapper = {"sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"}});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_NE(client.read_until_end().find("SigIgn:\t0000000000000000\n"), std::string::npos);
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(session.dotls().err().text(), "");
}

}  // namespace
}  // namespace dotls::test

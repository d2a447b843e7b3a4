// Goal: -t ends a connection whose handshake does not finish; 111, and no program has run.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using HandshakeTimeout = EndToEnd;

constexpr const char* kTimeoutLine = "^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: .*-t";

// Runs a server with -t 1 against what `speak` does with a fresh connection.
template <class Speak>
void expect_timeout(Speak speak, bool is_said = true) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs, {.program = testprog({"touch", started}), .options = {"-t", "1"}});
  const UniqueFd client = connect_to(server.port());
  speak(client.get());
  EXPECT_NE(read_to_end(client.get()).end, TcpEnd::Open);
  EXPECT_EQ(server.wait_for_end(), 111);
  EXPECT_EQ(server.log().count(kTimeoutLine), is_said ? 1U : 0U) << server.log().text();
  EXPECT_FALSE(file_exists(started));
}

TEST_F(HandshakeTimeout, OfASilentClient) {
  expect_timeout([](int) {}, false);
}

TEST_F(HandshakeTimeout, OfHalfAClientHello) {
  expect_timeout(
      [](int fd) { ASSERT_TRUE(send_all(fd, std::string("\x16\x03\x01\x02\x00\x01", 6))); });
}

// Each byte is progress, but the time is that of the whole handshake.
TEST_F(HandshakeTimeout, OfAClientThatDribbles) {
  expect_timeout([](int fd) {
    std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    hello.resize(517, 'x');
    const auto dribble = [&] {
      if (hello.empty() || !send_all(fd, hello.substr(0, 1))) return true;
      hello.erase(0, 1);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the pace of a slow client
      return read_to_end(fd, std::chrono::milliseconds(0)).end != TcpEnd::Open;
    };
    EXPECT_TRUE(wait_until(dribble));
    EXPECT_FALSE(hello.empty());
  });
}

// From a failed handshake to the end, with a client that then does this.
template <class Then>
Clock::duration time_of_failure(Then then) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"true"}, .options = {"-t", "2"}});
  UniqueFd client = connect_to(server.port());
  const auto begun = Clock::now();
  EXPECT_TRUE(send_all(client.get(), "GET / HTTP/1.0\r\n\r\n"));
  then(client);
  EXPECT_EQ(server.wait_for_end(), 97);
  return Clock::now() - begun;
}

// The alert must reach the client before the end does, but no longer than -t is that waited for,
// not the usual 10 s.
TEST_F(HandshakeTimeout, OfAClientThatStaysAfterItsHandshakeFailed) {
  const auto of_one_that_leaves = time_of_failure([](UniqueFd& client) {
    static_cast<void>(read_to_end(client.get()));
    client.reset();
  });
  const auto of_one_that_stays = time_of_failure([](UniqueFd&) {});
  EXPECT_LT(of_one_that_stays, of_one_that_leaves + std::chrono::seconds(8));
}

}  // namespace
}  // namespace dotls::test

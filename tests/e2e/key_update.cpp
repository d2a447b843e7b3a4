// Goal: the keys change in both directions while the program writes, and nothing is lost.

#include <fcntl.h>
#include <sys/socket.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using KeyUpdate = EndToEnd;

TEST_F(KeyUpdate, WhileTheProgramWrites) {
  constexpr std::uint64_t kSize = 20'000'000;
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(certs,
                         {.program = testprog({"duplex", file, "12", std::to_string(kSize)})});
  TlsPeer client = connect_tls(server.port(), {.min_version = TLS1_3_VERSION});
  ASSERT_TRUE(client.handshake()) << client.error();
  Digest received;
  std::string sent;
  std::uint64_t next_update = 0;
  for (std::string more; !(more = client.read_some()).empty();) {
    received.add(more);
    if (received.bytes() >= kSize) client.close_notify();
    if (received.bytes() < next_update || received.bytes() >= kSize) continue;
    next_update += 500'000;
    client.key_update(true);
    ASSERT_TRUE(client.write("x"));
    sent += 'x';
  }
  EXPECT_TRUE(client.close_notify_received()) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(12, kSize));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0) << client.error() << server.log().text();
  EXPECT_GT(sent.size(), 20U);
  EXPECT_EQ(read_file(file), text_summary(sent) + '\n');
}

// The hard case for OpenSSL 3: a second update comes while the answer to the first must wait after
// a record that the socket does not take.
TEST_F(KeyUpdate, SeveralWhileTheClientDoesNotRead) {
  constexpr std::uint64_t kSize = 20'000'000;
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(
      certs,
      {.program = testprog({"touch", certs / "pid", "duplex", file, "12", std::to_string(kSize)})});
  TlsPeer client = connect_tls(server.port(), {.min_version = TLS1_3_VERSION}, 4096);
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(certs / "pid"); }));
  const pid_t program = std::stoi(read_file(certs / "pid"));
  // It sleeps, look after look: all buffers between it and us are full.
  int asleep = 0;
  ASSERT_TRUE(wait_until([&] {
    asleep = process_state(program) == 'S' ? asleep + 1 : 0;
    return asleep == 50;
  }));
  for (int i = 0; i < 3; ++i) {
    client.key_update(true);
    ASSERT_TRUE(client.write("x"));
  }
  Digest received;
  EXPECT_TRUE(client.exchange({0, 0}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(12, kSize));
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0) << server.log().text();
  EXPECT_EQ(read_file(file), text_summary("xxx") + '\n');
}

// KeyUpdates alone, whose answers are never read, are not traffic.
TEST_F(KeyUpdate, FloodOfThemIsIdle) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"pause"}), .options = {"-D", "2"}});
  TlsPeer client = connect_tls(server.port(), {.min_version = TLS1_3_VERSION}, 4096);
  ASSERT_TRUE(client.handshake()) << client.error();
  ::fcntl(client.fd(), F_SETFL, O_NONBLOCK);
  std::string records;
  const auto flood = [&] {
    for (int i = 0; records.empty() && i < 500; ++i) {
      SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED);
      SSL_do_handshake(client.ssl());
    }
    if (records.empty()) records = client.take_sealed();
    const ssize_t put = ::send(client.fd(), records.data(), records.size(), MSG_NOSIGNAL);
    if (put > 0) records.erase(0, static_cast<std::size_t>(put));
    return server.log().count("timed out") > 0;
  };
  EXPECT_TRUE(wait_until(flood));
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 111);
}

}  // namespace
}  // namespace dotls::test

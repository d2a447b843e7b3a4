// Goal: a handshake of TLS 1.2 is not begun again unless -N allows it, and then three times.
#include <atomic>

#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

test::TlsSettings willing_peer() {
  test::TlsSettings settings = speaking(TLS1_2_VERSION);
  settings.allow_renegotiation = true;
  return settings;
}

dotls::TlsSettings allowing(dotls::TlsSettings settings) {
  settings.renegotiation = true;
  return settings;
}

// The peer renegotiates while our session reads; returns whether it finished.
bool renegotiate(TlsLink& link) {
  std::atomic<bool> over{false};
  auto theirs = std::async(std::launch::async, [&] {
    SSL_renegotiate(link.peer().ssl());
    const bool done = link.peer().handshake();
    over = true;
    return done;
  });
  static_cast<void>(wait_until([&] {
    static_cast<void>(link.read_step());
    return over.load();
  }));
  return theirs.get();
}

// The first byte of what we sent next: the type of its record.
char next_record_type(TlsLink& link) {
  char type = 0;
  EXPECT_EQ(::recv(link.peer().fd(), &type, 1, MSG_PEEK), 1);
  return type;
}

constexpr char kAlertRecord = 21;

TEST(Renegotiation, IsRefusedByAServer) {
  const CertDir certs;
  TlsLink link(server_settings(certs), willing_peer());
  link.connect();
  EXPECT_FALSE(renegotiate(link));
  EXPECT_THAT(link.peer().error(), HasSubstr("no renegotiation"));
}

TEST(Renegotiation, ServerMayRefuseItAndContinue) {
  const CertDir certs;
  TlsLink link(server_settings(certs), willing_peer());
  link.connect();
  ASSERT_EQ(SSL_renegotiate(link.peer().ssl()), 1);
  link.peer().start_handshake();
  ASSERT_TRUE(link.wait_readable());
  EXPECT_EQ(link.read_step().status, IoStatus::WantRead);
  EXPECT_EQ(next_record_type(link), kAlertRecord);
  EXPECT_EQ(link.write_step("still here").status, IoStatus::Done);
  EXPECT_EQ(link.session().failure(), "");
}

TEST(Renegotiation, ClientMayRefuseItAndContinue) {
  const CertDir certs;
  test::TlsSettings peer = willing_peer();
  peer.own = certs.leaf();
  TlsLink link(client_settings(certs), peer);
  link.connect();
  // The server sends HelloRequest and continues.
  ASSERT_EQ(SSL_renegotiate(link.peer().ssl()), 1);
  link.peer().start_handshake();
  ASSERT_TRUE(link.peer().raw_send(link.peer().seal("and data")));
  EXPECT_EQ(link.read().bytes, "and data");
  EXPECT_EQ(next_record_type(link), kAlertRecord);
  EXPECT_EQ(link.session().failure(), "");
}

TEST(Renegotiation, IsAllowedAtMostThreeTimes) {
  const CertDir certs;
  TlsLink link(allowing(server_settings(certs)), willing_peer());
  link.connect();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(renegotiate(link)) << link.peer().error();
    ASSERT_TRUE(link.peer().write("x"));
    EXPECT_EQ(link.read().bytes, "x");
    EXPECT_EQ(link.write_step("y").status, IoStatus::Done);
    EXPECT_EQ(link.peer().read_some(), "y");
  }
  EXPECT_EQ(link.session().failure(), "");
  ASSERT_EQ(SSL_renegotiate(link.peer().ssl()), 1);
  link.peer().start_handshake();
  EXPECT_EQ(link.read().status, IoStatus::Broken);
  EXPECT_EQ(link.session().failure(), "the peer renegotiates too often");
}

}  // namespace
}  // namespace dotls::test

// Goal: with ticket keys a session sends its ticket of TLS 1.3 with its first data, once, and
// nothing that a client which only writes would leave unread.
#include <openssl/rand.h>

#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

class TicketTime : public testing::Test {
 protected:
  TicketTime() {
    std::string key(80, '\0');
    RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size()));
    certs_.write("ticket.keys", key);
  }
  static bool has_ticket(TlsLink& link) {
    return SSL_SESSION_has_ticket(SSL_get0_session(link.peer().ssl())) == 1;
  }
  CertDir certs_;
};

TEST_F(TicketTime, NothingComesBeforeTheFirstData) {
  TlsLink link(server_settings(certs_), speaking(TLS1_3_VERSION));
  link.connect();
  const std::uint64_t before = link.session().wire_written();
  ASSERT_TRUE(link.peer().write("all that there is"));
  EXPECT_EQ(link.read().bytes, "all that there is");
  EXPECT_EQ(link.session().wire_written(), before);
  std::array<pollfd, 1> entry{pollfd{link.peer().fd(), POLLIN, 0}};
  EXPECT_FALSE(poll_until(entry, Clock::now()));
}

TEST_F(TicketTime, ItComesWithTheFirstDataAndOnce) {
  TlsLink link(server_settings(certs_), speaking(TLS1_3_VERSION));
  link.connect();
  ASSERT_EQ(link.write_step("x").status, IoStatus::Done);
  EXPECT_EQ(link.peer().read_some(), "x");
  EXPECT_TRUE(has_ticket(link));
  const std::uint64_t before = link.session().wire_written();
  ASSERT_EQ(link.write_step("y").status, IoStatus::Done);
  EXPECT_EQ(link.peer().read_some(), "y");
  // A byte, its type, the tag, and the header.
  EXPECT_EQ(link.session().wire_written() - before, 1U + 1U + 16U + 5U);
}

TEST_F(TicketTime, CloseNotifyAloneBringsNone) {
  TlsLink link(server_settings(certs_), speaking(TLS1_3_VERSION));
  link.connect();
  ASSERT_EQ(link.session().close_write().status, IoStatus::Done);
  EXPECT_EQ(link.peer().read_until_end(), "");
  EXPECT_TRUE(link.peer().close_notify_received());
  EXPECT_FALSE(has_ticket(link));
}

TEST_F(TicketTime, InTls12ItIsPartOfTheHandshake) {
  TlsLink link(server_settings(certs_), speaking(TLS1_2_VERSION));
  link.connect();
  EXPECT_TRUE(has_ticket(link));
  ASSERT_EQ(link.write_step("x").status, IoStatus::Done);
  EXPECT_EQ(link.peer().read_some(), "x");
}

}  // namespace
}  // namespace dotls::test

// Goal: a write that waits for bytes that the other thread consumes is woken. A message of the
// handshake in several records does that, without any renegotiation: OpenSSL writes nothing until
// it is whole.
#include "dotls/tls/stream.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

int add_large_data(SSL* ssl, void* /*unused*/) {
  const std::string data(3000, 'd');
  return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), data.data(), data.size());
}

int take_any(SSL* /*ssl*/, SSL_SESSION* /*session*/, const unsigned char* /*name*/,
             std::size_t /*size*/, SSL_TICKET_STATUS /*status*/, void* /*unused*/) {
  return SSL_TICKET_RETURN_IGNORE;
}

// Our client, and a server that sends a NewSessionTicket of several records on demand.
class WaitingForTheOther : public testing::Test {
 protected:
  WaitingForTheOther() : link_(client_settings(certs_), peer_settings()) {
    SSL_CTX_set_session_ticket_cb(SSL_get_SSL_CTX(link_.peer().ssl()), add_large_data, take_any,
                                  nullptr);
    SSL_set_num_tickets(link_.peer().ssl(), 0);
    SSL_set_max_send_fragment(link_.peer().ssl(), 512);
  }
  void SetUp() override {
    link_.connect();
    ASSERT_EQ(SSL_new_session_ticket(link_.peer().ssl()), 1);
    ticket_ = link_.peer().seal("greeting");
    ASSERT_GT(ticket_.size(), 3000U);
  }
  // The first record of the ticket and half of the second.
  void send_begin() {
    ASSERT_TRUE(link_.peer().raw_send(ticket_.substr(0, 800)));
    ASSERT_TRUE(link_.wait_readable());
  }
  void send_rest() {
    ASSERT_TRUE(link_.peer().raw_send(ticket_.substr(800)));
    ASSERT_TRUE(link_.wait_readable());
  }
  static std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
  }

  test::TlsSettings peer_settings() const {
    test::TlsSettings settings = speaking(TLS1_3_VERSION);
    settings.own = certs_.leaf();
    return settings;
  }

  CertDir certs_;
  TlsLink link_;
  std::string ticket_;
};

bool is_raised(int fd) {
  std::array<pollfd, 1> entry{pollfd{fd, POLLIN, 0}};
  return fd >= 0 && poll_until(entry, Clock::now());
}

TEST_F(WaitingForTheOther, WriterIsWokenWhenTheReaderConsumedTheRest) {
  Stream<Session> stream(std::move(link_.session()), link_.fd(), link_.fd());
  std::array<std::byte, 1024> buffer{};
  send_begin();
  ASSERT_EQ(stream.try_read(buffer).status, IoStatus::WantRead);
  ASSERT_EQ(stream.try_write(bytes_of("request")).status, IoStatus::WantRead);
  EXPECT_FALSE(is_raised(stream.writer_retry_fd()));
  send_rest();
  const IoResult got = stream.try_read(buffer);
  ASSERT_EQ(got.status, IoStatus::Done);
  EXPECT_EQ(got.bytes, 8U);
  // Nothing is left in the socket that would wake the writer.
  EXPECT_TRUE(is_raised(stream.writer_retry_fd()));
  EXPECT_EQ(stream.try_write(bytes_of("request")).status, IoStatus::Done);
  EXPECT_FALSE(is_raised(stream.writer_retry_fd()));
  EXPECT_EQ(link_.peer().read_some(), "request");
}

TEST_F(WaitingForTheOther, ReaderIsWokenWhenTheWriterConsumedItsBytes) {
  Stream<Session> stream(std::move(link_.session()), link_.fd(), link_.fd());
  std::array<std::byte, 1024> buffer{};
  send_begin();
  ASSERT_EQ(stream.try_read(buffer).status, IoStatus::WantRead);
  send_rest();
  // With the rest of the ticket it consumes the greeting too.
  ASSERT_EQ(stream.try_write(bytes_of("request")).status, IoStatus::Done);
  EXPECT_TRUE(is_raised(stream.reader_retry_fd()) || is_raised(stream.read_fd()));
  EXPECT_EQ(stream.try_read(buffer).status, IoStatus::Done);
  EXPECT_FALSE(is_raised(stream.reader_retry_fd()));
  EXPECT_EQ(link_.peer().read_some(), "request");
}

// A partial record shows that the peer is not quiet.
TEST_F(WaitingForTheOther, ReaderReportsAPartialRecord) {
  Stream<Session> stream(std::move(link_.session()), link_.fd(), link_.fd());
  std::array<std::byte, 1024> buffer{};
  EXPECT_FALSE(stream.try_read(buffer).partial);
  send_begin();
  const IoResult part = stream.try_read(buffer);
  EXPECT_EQ(part.status, IoStatus::WantRead);
  EXPECT_TRUE(part.partial);
  EXPECT_FALSE(stream.try_read(buffer).partial);
}

TEST_F(WaitingForTheOther, CloseNotifyWaitsToo) {
  send_begin();
  ASSERT_EQ(link_.read_step().status, IoStatus::WantRead);
  EXPECT_EQ(link_.session().close_write().status, IoStatus::WantRead) << link_.session().failure();
  send_rest();
  EXPECT_EQ(link_.session().close_write().status, IoStatus::Done) << link_.session().failure();
  EXPECT_EQ(link_.read_step().bytes, "greeting");
  EXPECT_EQ(link_.peer().read_some(), "");
  EXPECT_TRUE(link_.peer().close_notify_received());
}

}  // namespace
}  // namespace dotls::test

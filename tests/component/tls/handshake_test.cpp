// Goal: a handshake is done, or it ends in time and says why in words.
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Flavour {
  KeyKind key;
  int version;
  const char* version_name;
};

class HandshakeWith : public testing::TestWithParam<Flavour> {};

TEST_P(HandshakeWith, AServerSucceeds) {
  const CertDir certs(GetParam().key);
  TlsLink link(server_settings(certs), speaking(GetParam().version));
  link.connect();
  EXPECT_STREQ(SSL_get_version(&link.session().ssl()), GetParam().version_name);
  ASSERT_TRUE(link.peer().write("hello"));
  EXPECT_EQ(link.read().bytes, "hello");
}

TEST_P(HandshakeWith, AClientSucceeds) {
  const CertDir certs(GetParam().key);
  test::TlsSettings peer = speaking(GetParam().version);
  peer.own = certs.leaf();
  TlsLink link(client_settings(certs), peer);
  link.connect();
  EXPECT_STREQ(SSL_get_version(&link.session().ssl()), GetParam().version_name);
  ASSERT_TRUE(link.peer().write("hello"));
  EXPECT_EQ(link.read().bytes, "hello");
}

INSTANTIATE_TEST_SUITE_P(EveryKey, HandshakeWith,
                         testing::Values(Flavour{KeyKind::Rsa, TLS1_2_VERSION, "TLSv1.2"},
                                         Flavour{KeyKind::Rsa, TLS1_3_VERSION, "TLSv1.3"},
                                         Flavour{KeyKind::Ecdsa, TLS1_2_VERSION, "TLSv1.2"},
                                         Flavour{KeyKind::Ecdsa, TLS1_3_VERSION, "TLSv1.3"},
                                         Flavour{KeyKind::Ed25519, TLS1_2_VERSION, "TLSv1.2"},
                                         Flavour{KeyKind::Ed25519, TLS1_3_VERSION, "TLSv1.3"}));

// A server of ours that the test says anything to but a ClientHello.
class HandshakeEnds : public testing::Test {
 protected:
  HandshakeOutcome run(Deadline deadline = Clock::now() + kPatience, int interrupt_fd = -1) {
    const dotls::TlsSettings settings = server_settings(certs_);
    const TlsContext context = load_context(settings);
    Session session(context, settings, pair_.ours.get(), pair_.ours.get());
    return run_handshake(session, pair_.ours.get(), pair_.ours.get(), deadline, interrupt_fd);
  }
  std::string failure_after(std::string_view bytes) {
    EXPECT_TRUE(send_all(pair_.peer.get(), bytes));
    const HandshakeOutcome outcome = run();
    EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
    return outcome.reason;
  }

  CertDir certs_;
  SocketPair pair_;
};

TEST_F(HandshakeEnds, AtTheDeadlineWithASilentPeer) {
  EXPECT_EQ(run(Clock::now() + std::chrono::milliseconds(50)).end, HandshakeEnd::TimedOut);
}

TEST_F(HandshakeEnds, AtTheDeadlineWithHalfAClientHello) {
  ASSERT_TRUE(send_all(pair_.peer.get(), std::string_view("\x16\x03\x01\x02\x00\x01", 6)));
  EXPECT_EQ(run(Clock::now() + std::chrono::milliseconds(50)).end, HandshakeEnd::TimedOut);
}

TEST_F(HandshakeEnds, WhenItIsInterrupted) {
  const UniqueFd event = make_event_fd();
  raise_event(event.get());
  EXPECT_EQ(run(Clock::now() + kPatience, event.get()).end, HandshakeEnd::Interrupted);
}

TEST_F(HandshakeEnds, WhenThePeerLeaves) {
  pair_.peer.reset();
  const HandshakeOutcome outcome = run();
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_EQ(outcome.failure, FailureClass::Silent);
}

TEST_F(HandshakeEnds, WhenThePeerLeavesInTheMiddle) {
  ASSERT_TRUE(send_all(pair_.peer.get(), std::string_view("\x16\x03\x01\x02\x00\x01", 6)));
  pair_.peer.reset();
  const HandshakeOutcome outcome = run();
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_THAT(outcome.reason, HasSubstr("the peer closed the connection"));
  EXPECT_EQ(outcome.failure, FailureClass::Left);
}

TEST_F(HandshakeEnds, AtPlainHttp) {
  EXPECT_EQ(failure_after("GET / HTTP/1.0\r\n\r\n"), "the client speaks HTTP in the clear");
}

TEST_F(HandshakeEnds, AtSsl2) {
  // A CLIENT-HELLO of SSLv2: length, type 1, version 0.2, one cipher, a challenge.
  const std::string hello("\x80\x1c\x01\x00\x02\x00\x03\x00\x00\x00\x10\x01\x00\x80", 14);
  EXPECT_THAT(failure_after(hello + std::string(16, 'c')), Not(testing::IsEmpty()));
}

TEST_F(HandshakeEnds, AtGarbage) {
  EXPECT_THAT(failure_after(pattern_text(7, 4096)), Not(testing::IsEmpty()));
}

TEST_F(HandshakeEnds, AtAFatalAlertWithItsName) {
  const dotls::TlsSettings settings = client_settings(certs_);
  const TlsContext context = load_context(settings);
  Session session(context, settings, pair_.ours.get(), pair_.ours.get());
  ASSERT_TRUE(send_all(pair_.peer.get(), std::string_view("\x15\x03\x03\x00\x02\x02\x28", 7)));
  const HandshakeOutcome outcome =
      run_handshake(session, pair_.ours.get(), pair_.ours.get(), Clock::now() + kPatience, -1);
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_EQ(outcome.reason, "the server sent the alert handshake_failure");
  EXPECT_EQ(outcome.failure, FailureClass::NoCommonCipher);
}

TEST(HandshakeFails, WithoutACommonVersion) {
  const CertDir certs;
  dotls::TlsSettings settings = server_settings(certs);
  settings.least_version = TlsVersion::Tls13;
  TlsLink link(settings, speaking(TLS1_2_VERSION));
  const HandshakeOutcome outcome = link.shake_hands();
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_THAT(outcome.reason, HasSubstr("unsupported protocol"));
  EXPECT_EQ(outcome.failure, FailureClass::NoCommonVersion);
  EXPECT_THAT(link.peer().error(), HasSubstr("alert protocol version"));
}

TEST(HandshakeFails, WithoutACommonCipher) {
  const CertDir certs;
  dotls::TlsSettings settings = server_settings(certs);
  settings.greatest_version = TlsVersion::Tls12;
  settings.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  test::TlsSettings peer;
  peer.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  TlsLink link(settings, peer);
  const HandshakeOutcome outcome = link.shake_hands();
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_THAT(outcome.reason, HasSubstr("no shared cipher"));
  EXPECT_EQ(outcome.failure, FailureClass::NoCommonCipher);
}

TEST(HandshakeFails, WithAnOldProtocolWhateverTheSystemAllows) {
  const CertDir certs(KeyKind::Rsa);
  test::TlsSettings peer = speaking(TLS1_1_VERSION);
  peer.ciphers = "ALL:@SECLEVEL=0";
  // Nothing but the least version stands in its way.
  dotls::TlsSettings ours = server_settings(certs);
  ours.cipher_list = "ALL:@SECLEVEL=0";
  TlsLink link(ours, peer);
  const HandshakeOutcome outcome = link.shake_hands();
  EXPECT_EQ(outcome.end, HandshakeEnd::Failed);
  EXPECT_THAT(outcome.reason, testing::HasSubstr("protocol"));
}

TEST(HandshakeOffers, NoTicketWithoutTicketKeys) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const CertDir certs;
    TlsLink link(server_settings(certs), speaking(version));
    link.connect();
    // A ticket of TLS 1.3 would come in front of the first data.
    ASSERT_EQ(link.write_step("x").status, IoStatus::Done);
    EXPECT_EQ(link.peer().read_some(), "x");
    EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(link.peer().ssl())), 0);
    unsigned int id_size = 0;
    SSL_SESSION_get_id(SSL_get0_session(link.peer().ssl()), &id_size);
    if (version == TLS1_2_VERSION) {
      EXPECT_EQ(id_size, 0U);
    }
  }
}

TEST(HandshakeOffers, NoCompression) {
  const CertDir certs;
  TlsLink link(server_settings(certs), speaking(TLS1_2_VERSION));
  link.connect();
  EXPECT_EQ(SSL_get_current_compression(link.peer().ssl()), nullptr);
  EXPECT_NE(SSL_get_options(&link.session().ssl()) & SSL_OP_NO_COMPRESSION, 0U);
}

}  // namespace
}  // namespace dotls::test

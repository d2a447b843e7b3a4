// Goal: --alpn. A server takes the first of its own protocols that the client offers; one that only
// offers others is refused (ALPACA), one without ALPN is served. A client offers its list.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

using Alpn = EndToEnd;

TEST_F(Alpn, ServerChoosesByItsOwnOrder) {
  const CertDir certs;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Session session(certs, {.program = testprog({"environment"}),
                            .options = {"-z", "-v", "--alpn", "smtp,imap"}});
    TlsPeer client = session.make_client(
        {.min_version = version, .max_version = version, .alpn = {"http/1.1", "imap", "smtp"}});
    ASSERT_TRUE(client.handshake());
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(client.ssl(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "smtp");
    EXPECT_THAT(client.read_until_end(), HasSubstr(std::string("SSL_ALPN=smtp\0", 14)));
    client.hang_up();
    EXPECT_EQ(session.dotls().wait(), 0);
    EXPECT_THAT(session.dotls().err().text(), HasSubstr("alpn smtp"));
  }
}

TEST_F(Alpn, ServerServesAClientWithoutAlpn) {
  const CertDir certs;
  Session session(certs,
                  {.program = testprog({"environment"}), .options = {"-z", "--alpn", "smtp"}});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake());
  const std::string environment = client.read_until_end();
  EXPECT_THAT(environment, HasSubstr("SSL_PROTOCOL="));
  EXPECT_THAT(environment, Not(HasSubstr("SSL_ALPN")));
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_F(Alpn, ServerRefusesAClientThatOffersOnlyOthers) {
  const CertDir certs;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Session session(certs, {.program = {"true"}, .options = {"--alpn", "smtp"}});
    TlsPeer client = session.make_client(
        {.min_version = version, .max_version = version, .alpn = {"http/1.1", "smtps"}});
    EXPECT_FALSE(client.handshake());
    EXPECT_THAT(client.error(), HasSubstr("no application protocol"));
    client.hang_up();
    EXPECT_EQ(session.dotls().wait(), 97);
    expect_one_fatal_line(session.dotls().err().text(), {"no application protocol"});
  }
}

TEST_F(Alpn, ServerWithoutAListIgnoresIt) {
  const CertDir certs;
  Session session(certs, {.program = {"true"}});
  TlsPeer client = session.make_client({.alpn = {"http/1.1"}});
  EXPECT_TRUE(client.handshake());
  client.hang_up();
  session.dotls().wait();
}

// RFC 7301 lets a server choose freely; the program is told its choice.
TEST_F(Alpn, ClientOffersItsList) {
  const CertDir certs;
  for (const std::string choice : {"imap", "managesieve", ""}) {
    ClientSession session(certs,
                          {.program = testprog({"environment"}),
                           .options = {"-T", "-z", "--no-verify", "--alpn", "imap,managesieve"}});
    TlsPeer server = session.make_server(with_certificate(certs.leaf()));
    static std::string offered;
    static std::string taken;
    offered.clear();
    taken = choice;
    SSL_CTX_set_alpn_select_cb(
        SSL_get_SSL_CTX(server.ssl()),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
           unsigned in_size, void*) {
          offered.assign(reinterpret_cast<const char*>(in), in_size);
          if (taken.empty()) return SSL_TLSEXT_ERR_NOACK;
          *out = reinterpret_cast<const unsigned char*>(taken.data());
          *size = static_cast<unsigned char>(taken.size());
          return SSL_TLSEXT_ERR_OK;
        },
        nullptr);
    EXPECT_TRUE(server.handshake()) << server.error();
    EXPECT_EQ(offered, "\x04imap\x0bmanagesieve");
    const std::string environment = server.read_until_end();
    if (choice.empty())
      EXPECT_THAT(environment, Not(HasSubstr("SSL_ALPN")));
    else
      EXPECT_THAT(environment, HasSubstr("SSL_ALPN=" + choice + '\0'));
    server.hang_up();
    session.dotls().wait();
  }
}

TEST_F(Alpn, InvalidListIsRefused) {
  const CertDir certs;
  for (const std::string& list :
       {std::string(), std::string(","), std::string("smtp,"), std::string(",smtp"),
        std::string("a,,b"), std::string(256, 'x')}) {
    expect_refusal(certs, {.program = {}, .options = {"--alpn", list}}, 100,
                   {"--alpn \".*\": names of 1 to 255 bytes"});
  }
  Session session(certs, {.program = {"true"}, .options = {"--alpn", std::string(255, 'x')}});
  TlsPeer client = session.make_client({.alpn = {std::string(255, 'x')}});
  EXPECT_TRUE(client.handshake());
  client.hang_up();
  session.dotls().wait();
}

TEST_F(Alpn, AsRealClientsSeeIt) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"say", "HTTP/1.0 200 OK\r\n\r\nserved"}),
                                 .options = {"--alpn", "http/1.1"}});
  const std::string port = std::to_string(server.port());
  const RunResult good = run(
      {.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + port, "-alpn", "h2,http/1.1"}});
  EXPECT_THAT(good.out, HasSubstr("ALPN protocol: http/1.1"));
  const RunResult bad =
      run({.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + port, "-alpn", "h2"}});
  EXPECT_THAT(bad.err, HasSubstr("SSL alert number 120"));
  const RunResult gnutls =
      run({.argv = {"gnutls-cli", "127.0.0.1", "-p", port, "--insecure", "--alpn", "h2"}});
  EXPECT_THAT(gnutls.out + gnutls.err, HasSubstr("Received alert [120]"));
  const RunResult curl =
      run({.argv = {"curl", "-sS", "--http1.1", "--cacert", certs / "root.pem", "--resolve",
                    "localhost:" + port + ":127.0.0.1", "https://localhost:" + port + "/"}});
  EXPECT_THAT(curl.out, HasSubstr("served")) << curl.err;
  server.wait_for_end(4);
}

}  // namespace
}  // namespace dotls::test

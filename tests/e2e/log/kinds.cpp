#include "tests/e2e/log/kinds.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace dotls::test {
namespace {

using Play = std::function<void(Session&)>;

// A client that says this and no more, and waits for the end.
Play saying(const std::string& bytes) {
  return [bytes](Session& session) {
    const UniqueFd client = session.take_client();
    EXPECT_TRUE(send_all(client.get(), bytes));
    ::shutdown(client.get(), SHUT_WR);
    static_cast<void>(read_to_end(client.get()));
  };
}

// One that stays until it is turned away.
Play staying_after(const std::string& bytes) {
  return [bytes](Session& session) {
    const UniqueFd client = session.take_client();
    EXPECT_TRUE(send_all(client.get(), bytes));
    static_cast<void>(read_to_end(client.get()));
  };
}

Play failing(const TlsSettings& settings) {
  return [settings](Session& session) {
    TlsPeer client = session.make_client(settings);
    EXPECT_FALSE(client.handshake());
    client.fin();
    static_cast<void>(client.wait_for_tcp_end());
  };
}

template <class Then>
Play shaken(const TlsSettings& settings, Then then) {
  return [settings, then](Session& session) {
    TlsPeer client = session.make_client(settings);
    ASSERT_TRUE(client.handshake()) << client.error();
    then(client);
  };
}

// The server's program for -s smtp.
ServerSetup smtp() {
  return {.program = {"sh", "-c",
                      "printf '220 mx ESMTP\\r\\n'; while read -r line; do printf '250 mx\\r\\n'; "
                      "done"},
          .options = {"-s", "smtp"}};
}

std::vector<LogKind> hostile_kinds() {
  const ServerSetup plain{.program = {"cat"}};
  const std::string hello("\x16\x03\x01\x00\x05hello", 10);
  return {
      {"Http", true, "handshake_failed", "not_tls",
       "TLS handshake failed: the client speaks HTTP in the clear", false, plain,
       saying("GET / HTTP/1.0\r\n\r\n")},
      {"Garbage", true, "handshake_failed", "not_tls",
       "TLS handshake failed: what the client sent is not TLS", false, plain,
       saying(pattern_text(42, 2000))},
      {"BrokenHello", true, "handshake_failed", "protocol_error", "TLS handshake failed: .+", false,
       plain, saying(hello)},
      {"Injection", true, "injection", "protocol_error", "stls-inject: .+", false, smtp(),
       saying("STARTTLS\r\nRSET\r\n")},
      {"Nul", true, "refused", "protocol_error", "a NUL in a command line", false, smtp(),
       saying(std::string("EH\0LO\r\n", 7))},
      {"EndlessLine", true, "refused", "protocol_error", "a command line that is too long", false,
       smtp(), saying(std::string(20000, 'x'))},
  };
}

std::vector<LogKind> wrong_protocols() {
  const ServerSetup plain{.program = {"cat"}};
  const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
  return {
      {"Smtp", false, "handshake_failed", "not_tls", "no handshake: the client speaks SMTP .+",
       false, plain, saying("EHLO mx\r\n")},
      {"ProxyHeader", false, "handshake_failed", "not_tls",
       "no handshake: a header of the PROXY .+", false, plain,
       saying("PROXY TCP4 192.0.2.1 192.0.2.2 40000 465\r\n")},
      {"TlsAtOnce", false, "refused", "not_tls", "the client speaks TLS at once, .+", false, smtp(),
       saying(hello)},
      {"Silent", false, "handshake_failed", "silent",
       "no handshake: the peer closed the connection without sending a byte", true, plain,
       saying("")},
      {"Left", false, "handshake_failed", "left", "no handshake: the peer closed .+", false, plain,
       saying(hello)},
      {"Slow",
       false,
       "handshake_failed",
       "timeout",
       "no handshake within 1 seconds \\(-t\\)",
       false,
       {.program = {"cat"}, .options = {"-t", "1"}},
       staying_after(hello)},
      {"SaysNothing",
       false,
       "handshake_failed",
       "silent",
       "no handshake within 1 seconds .+",
       true,
       {.program = {"cat"}, .options = {"-t", "1"}},
       staying_after("")},
  };
}

std::vector<LogKind> honest_failures(const CertDir& certs) {
  const ServerSetup plain{.program = {"cat"}};
  return {
      {"OldVersion", false, "handshake_failed", "no_common_version", "no handshake: .+", false,
       plain,
       failing({.min_version = TLS1_1_VERSION,
                .max_version = TLS1_1_VERSION,
                .ciphers = "ALL:@SECLEVEL=0"})},
      {"NoCipher", false, "handshake_failed", "no_common_cipher",
       "no handshake: no shared cipher.*", false, plain,
       failing({.max_version = TLS1_2_VERSION, .ciphers = "ECDHE+aRSA"})},
      {"RefusesUs", false, "handshake_failed", "client_refused_us",
       "the client refused our certificate: unknown_ca", false, plain,
       failing({.trust_pem = authorities().foreign_root.certificate_pem()})},
      {"UnknownName",
       false,
       "handshake_failed",
       "unknown_name",
       "no handshake: no certificate .+",
       false,
       {.program = {"cat"}, .options = {"--strict-sni"}},
       failing({.server_name = "else.example.org"})},
      {"NoCertificate",
       false,
       "handshake_failed",
       "certificate_refused",
       "no handshake: .+",
       false,
       {.program = {"cat"}, .options = {"--verify-client", "require", "-c", certs / "root.pem"}},
       failing({.max_version = TLS1_2_VERSION})},
  };
}

std::vector<LogKind> sessions() {
  const ServerSetup plain{.program = {"cat"}};
  return {
      {"Truncated", false, "end", "left", "truncated: .+; end: 5 bytes in, .+", false, plain,
       shaken({},
              [](TlsPeer& client) {
                EXPECT_TRUE(client.write("hello"));
                client.fin();
                static_cast<void>(client.read_until_end());
              })},
      {"BalancersCheck", false, "end", "left", "(truncated|connection broken): .+", true, plain,
       shaken({}, [](TlsPeer& client) { client.reset(); })},
      {"Complete", false, "end", "", "end: 0 bytes in, 0 bytes out, .+ status 0", true, plain,
       shaken({}, [](TlsPeer& client) { client.hang_up(); })},
      {"Plain", false, "end", "", "end: .+ status 0, plain", true, smtp(), saying("QUIT\r\n")},
      {"ForgedName", false, "handshake", "", "TLSv1.3 cipher .+ name \".+", true, plain,
       shaken({.server_name = "dotls: fatal: pid 1 from 198.51.100.9: TLS handshake failed: x"},
              [](TlsPeer& client) { client.hang_up(); })},
      {"NoProgram",
       false,
       "config",
       "system",
       "cannot start .+",
       false,
       {.program = {"/nonexistent/program"}},
       shaken({}, [](TlsPeer& client) { static_cast<void>(client.read_until_end()); })},
  };
}

}  // namespace

std::vector<LogKind> log_kinds(const CertDir& certs) {
  std::vector<LogKind> kinds = hostile_kinds();
  for (auto& more : {wrong_protocols(), honest_failures(certs), sessions()})
    kinds.insert(kinds.end(), more.begin(), more.end());
  return kinds;
}

std::string log_of(const CertDir& certs, const LogKind& kind,
                   const std::vector<std::string>& options) {
  ServerSetup setup = kind.setup;
  setup.options.insert(setup.options.begin(), options.begin(), options.end());
  Session session(certs, setup);
  kind.play(session);
  static_cast<void>(session.dotls().wait());
  return session.dotls().err().text();
}

}  // namespace dotls::test

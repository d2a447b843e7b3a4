// Goal: CVE-2011-0411 and similar. Bytes after the STARTTLS line but before TLS end the session,
// wherever they wait; TLS itself refuses later ones. None reaches a program.

#include <gmock/gmock.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <csignal>

#include "tests/e2e/starttls/clear_session.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using Injection = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, Injection, kEachProtocol, protocol_name);

// The session ends with a refusal, and the program has heard no more than `heard`.
void expect_refused(ClearSession& session, const MailWords& words, const std::string& heard = {}) {
  std::string last;
  for (std::string line; !(line = session.client().line()).empty();) last = line;
  EXPECT_THAT(last, testing::ContainsRegex(words.refused));
  session.client().finish();
  session.expect_end(97, {"stls-inject"});
  EXPECT_EQ(session.records().count(), 1U);
  EXPECT_EQ(session.records().at(1).heard, heard);
}

TEST_P(Injection, InTheSamePacket) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().starttls + words().harmless);
  expect_refused(session, words());
}

TEST_P(Injection, OfOneByte) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().starttls + "\n");
  expect_refused(session, words());
}

TEST_P(Injection, AfterPipelinedCommands) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().harmless + words().starttls + words().harmless);
  expect_refused(session, words(), words().harmless);
}

TEST_P(Injection, OfAWholeHandshake) {
  ClearSession session(words());
  session.greet();
  // A client in a hurry looks the same as an attacker: its ClientHello came before the answer.
  session.client().say(words().starttls +
                       std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10));
  expect_refused(session, words());
}

// dotls reads 16384 bytes at once, so what follows waits in the kernel while it decides: STARTTLS
// is the end of that read. What goes before is answered by dotls itself.
TEST_P(Injection, InTheKernelsBuffer) {
  ClearSession session(words());
  session.greet();
  constexpr std::size_t kRead = 16384;
  std::string bytes;
  while (bytes.size() + words().starttls.size() < kRead) {
    const std::size_t left = kRead - bytes.size() - words().starttls.size();
    std::string line = words().starttls;
    const std::size_t least = line.size() + 2;
    std::size_t size = std::min<std::size_t>(left, 8000);
    if (left - size != 0 && left - size < least) size -= least;
    line.insert(line.size() - 2, ' ' + std::string(size - line.size() - 1, 'x'));
    bytes += line;
  }
  bytes += words().starttls;
  ASSERT_EQ(bytes.size(), kRead);
  // All of it must be there before dotls reads the first byte.
  const pid_t pid = session.dotls().pid();
  session.dotls().signal(SIGSTOP);
  ASSERT_TRUE(wait_until([&] { return process_state(pid) == 'T'; }));
  session.client().say(bytes + words().harmless);
  session.dotls().signal(SIGCONT);
  expect_refused(session, words());
}

// While the certificate is being loaded, which strace holds up: after the first check.
TEST_P(Injection, WhileTheCertificateIsLoaded) {
  const CertDir certs;
  const MailRecords records;
  TcpPair tcp;
  Process dotls(
      {.argv = {"strace", kNoLeakCheck, "-f", "-o", "/dev/null", "-P", certs / "servercert.pem",
                "-e", "trace=openat", "-e", "inject=openat:delay_enter=3000000", dotls_path(), "-d",
                certs.path(), "-s", words().name, records.program(words().name).at(0), words().name,
                records.program(words().name).at(2)},
       .in = tcp.server.get(),
       .out = tcp.server.get()});
  MailPeer client(std::move(tcp.client));
  client.until(words().greeting);
  client.say(words().starttls);
  // Our copy of dotls's descriptor tells when it has read that.
  const auto is_read = [&] {
    int unread = 1;
    return ::ioctl(tcp.server.get(), FIONREAD, &unread) == 0 && unread == 0;
  };
  ASSERT_TRUE(wait_until(is_read));
  client.say(words().harmless);
  tcp.server.reset();
  EXPECT_THAT(client.rest(), testing::ContainsRegex(words().refused));
  client.finish();
  EXPECT_EQ(dotls.wait(), 97);
  EXPECT_THAT(dotls.err().text(), testing::HasSubstr("stls-inject"));
  EXPECT_EQ(records.count(), 1U);
}

// After dotls's answer TLS gets them, and refuses them.
TEST_P(Injection, AfterTheAnswer) {
  ClearSession session(words());
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  session.client().say(words().harmless);
  static_cast<void>(session.client().leave());
  session.expect_end(97, {"TLS handshake failed"});
  EXPECT_EQ(session.records().count(), 1U);
  EXPECT_EQ(session.records().at(1).heard, "");
}

// Commands that are in the clear when TLS is already there: the record layer ends the session.
TEST_P(Injection, InTheMiddleOfTls) {
  ClearSession session(words());
  session.greet();
  session.upgrade();
  session.client().ask(words().harmless, words().harmless_answer);
  session.client().tls().raw_send(words().harmless);
  EXPECT_EQ(session.client().rest(), "");
  session.client().tls().fin();
  EXPECT_EQ(session.dotls().wait(), 98);
  EXPECT_EQ(session.records().at(2).heard, words().harmless);
}

}  // namespace
}  // namespace dotls::test

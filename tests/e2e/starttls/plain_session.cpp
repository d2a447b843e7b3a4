// Goal: a session that never asks for TLS is as it would be without dotls, and TLS costs nothing:
// neither OpenSSL's configuration nor the certificate is opened.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using PlainSession = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, PlainSession, kEachProtocol, protocol_name);

// The names of all files that dotls opened, or tried to, from strace's record.
std::string opened_by_dotls(const MailWords& words, bool with_tls) {
  const TempDir directory;
  const std::string record = directory / "opened";
  {
    // Not -f: what dotls itself opens, not the program.
    ClearSession session(words, {.wrapper = {"strace", kNoLeakCheck, "-o", record, "-e",
                                             "trace=open,openat,openat2"}});
    session.greet();
    session.client().ask(words.capabilities, words.capability_end);
    if (with_tls) session.upgrade();
    session.client().ask(words.quit, "");
    session.client().leave();
    EXPECT_EQ(session.dotls().wait(), 0);
  }
  return read_file(record);
}

TEST_P(PlainSession, OpensNothingOfTls) {
  const std::string opened = opened_by_dotls(words(), false);
  EXPECT_THAT(opened, testing::HasSubstr("openat("));
  EXPECT_THAT(opened, testing::Not(testing::HasSubstr("openssl.cnf")));
  EXPECT_THAT(opened, testing::Not(testing::HasSubstr("servercert.pem")));
}

// With TLS the same check sees both files, so it does work.
TEST_P(PlainSession, TlsSessionOpensThoseFiles) {
  const std::string opened = opened_by_dotls(words(), true);
  EXPECT_THAT(opened, testing::HasSubstr("openssl.cnf"));
  EXPECT_THAT(opened, testing::HasSubstr("servercert.pem"));
}

TEST_P(PlainSession, LeavesNoTraceInTheEnvironment) {
  ClearSession session(words(), {.options = {"-z"}});
  session.greet();
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  for (const auto& [name, value] : session.records().at(1).environment) {
    EXPECT_FALSE(name.starts_with("SSL_") || name == "TLS_PROVIDER") << name << '=' << value;
  }
}

TEST_P(PlainSession, IsCarriedAfterTheLogin) {
  ClearSession session(words());
  session.greet();
  const std::string in = words().name == "smtp"   ? "^235 "
                         : words().name == "pop3" ? "^\\+OK"
                                                  : "OK";
  session.client().ask(words().login, in);
  session.client().ask(words().harmless, words().harmless_answer);
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, words().login + words().harmless + words().quit);
}

TEST_P(PlainSession, GivesTheProgramsOwnExitStatus) {
  ClearSession session(words(), {.program = {"die", words().name == "imap" ? "LOGOUT" : "QUIT"}});
  session.greet();
  session.client().say(words().quit);
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(7);
}

}  // namespace
}  // namespace dotls::test

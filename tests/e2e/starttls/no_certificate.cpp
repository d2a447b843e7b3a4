// Goal: without a usable certificate each STARTTLS gets the temporary refusal, the log says why,
// and the session continues in the clear.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using NoCertificate = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, NoCertificate, kEachProtocol, protocol_name);

std::string unavailable(const MailWords& words) {
  return words.name == "smtp"   ? "^454 4\\.7\\.0 "
         : words.name == "pop3" ? "^-ERR \\[SYS/TEMP\\] "
                                : "^x\\.7 NO ";
}

TEST_P(NoCertificate, LeavesTheSessionInTheClear) {
  ClearSession session(words(), {.has_certificate = false});
  session.greet();
  session.client().ask(words().starttls, unavailable(words()));
  session.client().ask(words().harmless, words().harmless_answer);
  session.client().ask(words().starttls, unavailable(words()));
  session.client().ask(words().quit, "");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(session.dotls().err().count(
                "^dotls: pid [0-9]+ from .*: no STARTTLS: .*servercert\\.pem: no such"),
            2U)
      << session.dotls().err().text();
  EXPECT_EQ(session.records().count(), 1U);
  EXPECT_EQ(session.records().at(1).heard, words().harmless + words().quit);
}

TEST_P(NoCertificate, UsesOneThatAppearsMeanwhile) {
  ClearSession session(words(), {.has_certificate = false});
  session.greet();
  session.client().ask(words().starttls, unavailable(words()));
  session.certs().write("servercert.pem", chain_pem(session.certs().leaf()));
  session.upgrade();
  session.client().ask(words().quit, "");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_P(NoCertificate, EndsTheSessionIfTlsIsRequired) {
  ClearSession session(words(), {.options = {"--require-tls"}, .has_certificate = false});
  const std::string answer = words().name == "smtp"   ? "^421 4\\.7\\.0 "
                             : words().name == "pop3" ? "^-ERR \\[SYS/TEMP\\] "
                                                      : "^\\* BYE ";
  const std::string all = session.client().leave();
  EXPECT_THAT(all, testing::ContainsRegex(answer));
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << all;
  EXPECT_EQ(session.dotls().wait(), 111);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("servercert.pem: no such file"));
  EXPECT_EQ(session.records().count(), 0U);
}

}  // namespace
}  // namespace dotls::test

// Goal: a command line that is nearly right is refused with the one that is.
#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

TEST(WhatToType, ForAWordThatIsAnOptionElsewhere) {
  for (const std::string word : {"help", "version"}) {
    for (const Words& options : {Words{}, Words{"-v"}, Words{"-T"}, Words{"-d", "/etc", "--"}}) {
      Words arguments = options;
      arguments.push_back(word);
      EXPECT_THAT(refusal_of(arguments),
                  AllOf(HasSubstr("\"" + word + "\""), HasSubstr("type dotls --" + word),
                        EndsWith("(a program of that name by its path, as ./" + word + ")")));
    }
  }
}

// What has a path, or arguments, is somebody's program.
TEST(WhatToType, NotForAProgramOfThatName) {
  for (const Words& program : {Words{"./help"}, Words{"/bin/version"}, Words{"help", "me"},
                               Words{"helper"}, Words{"check"}}) {
    EXPECT_EQ(parse(program).program, program);
  }
}

TEST(WhatToType, NotWhereThereIsNoTls) {
  EXPECT_TRUE(parse({"help"}, {"NOTLS="}).no_tls);
}

TEST(WhatToType, ForAPortThatIsToBeChecked) {
  const std::vector<std::pair<std::string, std::string>> ports{
      {"mail.example.org:465", "mail.example.org:465"},
      {"MAIL.example.org:465", "mail.example.org:465"},
      {"192.0.2.1:25", "192.0.2.1:25"},
      {"[2001:db8::1]:993", "[2001:db8::1]:993"}};
  for (const auto& [given, shown] : ports) {
    for (const Words& arguments : {Words{"--connect", given}, Words{"--connect", given, "prog"},
                                   Words{"-T", "--connect", given, "prog"}}) {
      EXPECT_THAT(refusal_of(arguments), AllOf(HasSubstr("--connect goes with --check"),
                                               EndsWith("type dotls --check --connect " + shown)));
    }
  }
  EXPECT_THAT(refusal_of({"-s", "imap", "--connect", "a.example:143"}),
              EndsWith("type dotls --check -s imap --connect a.example:143"));
}

TEST(WhatToType, ForAKeeperThatIsToBeChecked) {
  for (const Words& arguments :
       {Words{"--keeper", "/run/dotls/smtps"}, Words{"--keeper", "/run/dotls/smtps", "prog"},
        Words{"--json", "--keeper=/run/dotls/smtps"},
        Words{"-s", "smtp", "--keeper", "/run/dotls/smtps", "prog"}}) {
    EXPECT_THAT(refusal_of(arguments),
                EndsWith("--keeper goes with --check: type dotls --check --keeper "
                         "/run/dotls/smtps"));
  }
}

TEST(WhatToType, ForAReportInJson) {
  EXPECT_THAT(refusal_of({"--json"}),
              EndsWith("--json goes with --check: type dotls --check --json"));
  EXPECT_THAT(refusal_of({"--json", "prog"}), EndsWith("type dotls --check --json"));
}

TEST(WhatToType, ForAServiceInsideTlsFromTheFirstByte) {
  const std::vector<std::pair<std::string, std::string>> services{
      {"smtps", "smtp"}, {"submissions", "smtp"}, {"ssmtp", "smtp"}, {"465", "smtp"},
      {"SMTPS", "smtp"}, {"pop3s", "pop3"},       {"995", "pop3"},   {"imaps", "imap"},
      {"Imaps", "imap"}, {"993", "imap"}};
  for (const auto& [service, protocol] : services) {
    EXPECT_THAT(refusal_of({"-s", service, "prog"}),
                AllOf(HasSubstr("-s \"" + service + "\""), HasSubstr("leave it out"),
                      EndsWith("for STARTTLS type -s " + protocol)));
  }
}

TEST(WhatToType, ForAnotherNameOfAProtocol) {
  const std::vector<std::pair<std::string, std::string>> names{
      {"submission", "smtp"}, {"SMTP", "smtp"},  {"esmtp", "smtp"}, {"25", "smtp"},
      {"587", "smtp"},        {"pop", "pop3"},   {"POP3", "pop3"},  {"110", "pop3"},
      {"IMAP", "imap"},       {"imap4", "imap"}, {"143", "imap"}};
  for (const auto& [name, protocol] : names) {
    EXPECT_THAT(refusal_of({"-s", name, "prog"}), EndsWith("type -s " + protocol)) << name;
    EXPECT_THAT(refusal_of({"-s", name, "prog"}), Not(HasSubstr("leave"))) << name;
  }
}

TEST(WhatToType, NotOfWordsThatAreNoName) {
  for (const std::string word : {"", " ", "smtp esmtp x", "https"}) {
    EXPECT_THAT(refusal_of({"-s", word, "prog"}), EndsWith("use smtp, pop3 or imap")) << word;
  }
}

TEST(WhatToType, WhereNoProgramIsGiven) {
  EXPECT_THAT(refusal_of({}), AllOf(HasSubstr("no program given"), HasSubstr("dotls --help")));
}

}  // namespace
}  // namespace dotls::test

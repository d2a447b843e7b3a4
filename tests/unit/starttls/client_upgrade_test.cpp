// The client's side of STARTTLS takes the straight way to TLS or none at all: every answer that an
// attacker could have put there is a failure, and nothing is said after it.
#include "dotls/starttls/client_upgrade.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dotls {
namespace {

using testing::HasSubstr;

struct Talk {
  ClientUpgradeEvent event = ClientUpgradeEvent::NeedMore;
  std::string said;
  std::string reason;
  bool temporary = false;
  std::string greeting;
};

// What the upgrade sends when the server's bytes come in these pieces.
Talk talk(StarttlsProtocol protocol, const std::vector<std::string>& reads) {
  const auto upgrade = make_client_upgrade(protocol, "client.example");
  Talk talk;
  for (const std::string& read : reads) {
    const ClientUpgradeOutput output = upgrade->from_server(read);
    talk.said += output.to_server;
    talk.event = output.event;
    talk.reason = output.reason;
    talk.temporary = output.temporary;
    if (talk.event != ClientUpgradeEvent::NeedMore) break;
  }
  talk.greeting = upgrade->greeting();
  return talk;
}

std::vector<std::string> byte_by_byte(const std::string& text) {
  std::vector<std::string> reads;
  for (const char c : text) reads.emplace_back(1, c);
  return reads;
}

struct Straight {
  const char* name;
  StarttlsProtocol protocol;
  std::vector<std::string> reads;
  std::string said;
  std::string greeting;
};

class StraightWay : public testing::TestWithParam<Straight> {};

TEST_P(StraightWay, UpgradesAndKeepsTheGreeting) {
  const Straight& way = GetParam();
  const Talk whole = talk(way.protocol, way.reads);
  EXPECT_EQ(whole.event, ClientUpgradeEvent::Upgrade) << whole.reason;
  EXPECT_EQ(whole.said, way.said);
  EXPECT_EQ(whole.greeting, way.greeting);
}

TEST_P(StraightWay, WorksByteByByte) {
  const Straight& way = GetParam();
  std::string all;
  for (const std::string& read : way.reads) all += read;
  const Talk slow = talk(way.protocol, byte_by_byte(all));
  EXPECT_EQ(slow.event, ClientUpgradeEvent::Upgrade) << slow.reason;
  EXPECT_EQ(slow.said, way.said);
  EXPECT_EQ(slow.greeting, way.greeting);
}

INSTANTIATE_TEST_SUITE_P(
    All, StraightWay,
    testing::Values(
        Straight{"Smtp",
                 StarttlsProtocol::Smtp,
                 {"220 mx ESMTP\r\n", "250-mx\r\n250-SIZE\r\n250 starttls\r\n", "220 go\r\n"},
                 "EHLO client.example\r\nSTARTTLS\r\n",
                 "220 mx ESMTP\r\n"},
        Straight{"SmtpOfManyLines",
                 StarttlsProtocol::Smtp,
                 {"220-mx\r\n220-waits\r\n220 ready\r\n", "250-mx\r\n250 STARTTLS\r\n",
                  "220-ready\r\n220 go\r\n"},
                 "EHLO client.example\r\nSTARTTLS\r\n",
                 "220-mx\r\n220-waits\r\n220 ready\r\n"},
        Straight{"Pop3KeepsTheTimestamp",
                 StarttlsProtocol::Pop3,
                 {"+OK hello <1.2@pop>\r\n", "+OK begin\r\n"},
                 "STLS\r\n",
                 "+OK hello <1.2@pop>\r\n"},
        Straight{
            "ImapWithoutCapabilities",
            StarttlsProtocol::Imap,
            {"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello\r\n", "dotls1 OK begin\r\n"},
            "dotls1 STARTTLS\r\n",
            "* OK hello\r\n"},
        Straight{"ImapWithNothingButCapabilities",
                 StarttlsProtocol::Imap,
                 {"* OK [CAPABILITY IMAP4rev1]\r\n", "dotls1 OK\r\n"},
                 "dotls1 STARTTLS\r\n",
                 "* OK ready\r\n"},
        Straight{"ImapWithUntaggedLines",
                 StarttlsProtocol::Imap,
                 {"* OK hello\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* OK [ALERT] pay\r\n",
                  "* BAD odd\r\n* PREAUTH x\r\n*\r\ndotls1 OK begin\r\n"},
                 "dotls1 STARTTLS\r\n",
                 "* OK hello\r\n"},
        Straight{
            "ImapWithUntaggedLinesAfterTheGreeting",
            StarttlsProtocol::Imap,
            {"* OK hello\r\n* CAPABILITY IMAP4rev1\r\n* OK [AL", "ERT] pay\r\ndotls1 OK begin\r\n"},
            "dotls1 STARTTLS\r\n",
            "* OK hello\r\n"}),
    [](const auto& test) { return test.param.name; });

struct Wrong {
  const char* name;
  StarttlsProtocol protocol;
  std::vector<std::string> reads;
  std::string reason;
};

class WrongWay : public testing::TestWithParam<Wrong> {};

TEST_P(WrongWay, FailsWithAReason) {
  const Talk refused = talk(GetParam().protocol, GetParam().reads);
  EXPECT_EQ(refused.event, ClientUpgradeEvent::Failed);
  EXPECT_THAT(refused.reason, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongWay,
    testing::Values(
        Wrong{"SmtpRefusesTheSession", StarttlsProtocol::Smtp, {"554 no\r\n"}, "554 no"},
        Wrong{"SmtpMixedGreeting", StarttlsProtocol::Smtp, {"554-no\r\n", "220 yes\r\n"}, "554-no"},
        Wrong{"SmtpNoReply", StarttlsProtocol::Smtp, {"hello\r\n"}, "no SMTP reply"},
        Wrong{"SmtpNotOffered",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "250-mx\r\n250 SIZE\r\n"},
              "does not offer STARTTLS"},
        Wrong{"SmtpHostCalledStarttls",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "250 STARTTLS\r\n"},
              "does not offer STARTTLS"},
        Wrong{"SmtpRefusesEhlo",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "502 no\r\n"},
              "refuses EHLO"},
        Wrong{"SmtpRefusesStarttls",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 no\r\n"},
              "refuses STARTTLS"},
        Wrong{"SmtpBytesAfterTheAnswer",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n250 evil\r\n"},
              "stls-inject"},
        Wrong{"SmtpBytesAfterTheGreeting",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n250-mx\r\n250 STARTTLS\r\n"},
              "stls-inject"},
        Wrong{"Pop3RefusesTheSession", StarttlsProtocol::Pop3, {"-ERR no\r\n"}, "-ERR no"},
        Wrong{
            "Pop3RefusesStls", StarttlsProtocol::Pop3, {"+OK\r\n", "-ERR no\r\n"}, "refuses STLS"},
        Wrong{"Pop3BytesAfterTheAnswer",
              StarttlsProtocol::Pop3,
              {"+OK\r\n", "+OK\r\n+OK evil\r\n"},
              "stls-inject"},
        Wrong{"ImapPreauth", StarttlsProtocol::Imap, {"* PREAUTH hello\r\n"}, "PREAUTH"},
        Wrong{"ImapBye", StarttlsProtocol::Imap, {"* BYE\r\n"}, "does not allow"},
        Wrong{"ImapRefusesStarttls",
              StarttlsProtocol::Imap,
              {"* OK\r\n", "dotls1 BAD no\r\n"},
              "refuses STARTTLS"},
        Wrong{"SmtpLongerCode", StarttlsProtocol::Smtp, {"2200 x\r\n"}, "no SMTP reply"},
        Wrong{"SmtpLongerCodeForEhlo",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "2500-mx\r\n250 STARTTLS\r\n"},
              "no SMTP reply"},
        Wrong{"SmtpLongerCodeForStarttls",
              StarttlsProtocol::Smtp,
              {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "2200 go\r\n"},
              "no SMTP reply"},
        Wrong{"Pop3LongerWord", StarttlsProtocol::Pop3, {"+OKAY\r\n"}, "refuses the session"},
        Wrong{"Pop3LongerWordForStls",
              StarttlsProtocol::Pop3,
              {"+OK\r\n", "+OKAY\r\n"},
              "refuses STLS"},
        Wrong{"ImapWrongTag", StarttlsProtocol::Imap, {"* OK\r\n", "a1 OK\r\n"}, "something else"},
        Wrong{
            "ImapStarredTag", StarttlsProtocol::Imap, {"* OK\r\n", "*1 OK\r\n"}, "something else"},
        Wrong{
            "ImapContinuation", StarttlsProtocol::Imap, {"* OK\r\n", "+ go\r\n"}, "something else"},
        Wrong{"ImapUntaggedLinesWithoutEnd", StarttlsProtocol::Imap,
              [] {
                std::vector<std::string> reads(1000, "* 1\r\n");
                reads.front() = "* OK\r\n";
                return reads;
              }(),
              "untagged lines"},
        Wrong{"ImapManyUntaggedBytes", StarttlsProtocol::Imap,
              [] {
                std::vector<std::string> reads(20, "* OK " + std::string(8000, 'x') + "\r\n");
                reads.front() = "* OK\r\n";
                return reads;
              }(),
              "without end"},
        Wrong{"ImapAnswerAfterTheGreeting",
              StarttlsProtocol::Imap,
              {"* OK\r\ndotls1 OK\r\n"},
              "stls-inject"},
        Wrong{"ImapAnswerThatBeganAfterTheGreeting",
              StarttlsProtocol::Imap,
              {"* OK\r\n* 1 EXISTS\r\nd", "otls1 OK\r\n"},
              "stls-inject"},
        Wrong{"ImapAnswerAfterAnUntaggedLineAfterTheGreeting",
              StarttlsProtocol::Imap,
              {"* OK\r\n* 1 EXISTS\r\ndotls1 OK\r\n"},
              "stls-inject"},
        Wrong{"ImapUntaggedLineAfterTheAnswer",
              StarttlsProtocol::Imap,
              {"* OK\r\n", "* 1 EXISTS\r\ndotls1 OK\r\n* 2 EXISTS\r\n"},
              "stls-inject"},
        Wrong{"ImapByeBeforeTheAnswer",
              StarttlsProtocol::Imap,
              {"* OK\r\n", "* BYE no\r\ndotls1 OK\r\n"},
              "ends the session"},
        Wrong{"ImapBytesAfterTheAnswer",
              StarttlsProtocol::Imap,
              {"* OK\r\n", "dotls1 OK\r\n* 3 EXISTS\r\n"},
              "stls-inject"},
        Wrong{"SmtpCrWithinALine",
              StarttlsProtocol::Smtp,
              {"220 hi\r250-x\r\n"},
              "a CR within a line"},
        Wrong{"SmtpCrWithinAnAnswer",
              StarttlsProtocol::Smtp,
              {"220 hi\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\r\n"},
              "a CR within a line"},
        Wrong{"Pop3CrWithinALine",
              StarttlsProtocol::Pop3,
              {"+OK hi\r-ERR\r\n"},
              "a CR within a line"},
        Wrong{"ImapCrWithinALine",
              StarttlsProtocol::Imap,
              {"* OK hi\r* OK [CAPABILITY AUTH=PLAIN] x\r\n"},
              "a CR within a line"},
        Wrong{"Nul", StarttlsProtocol::Pop3, {std::string("+OK \0\r\n", 7)}, "NUL"},
        Wrong{"EndlessLine", StarttlsProtocol::Pop3, {"+OK ", std::string(9000, 'x')}, "8192"},
        Wrong{"EndlessGreeting", StarttlsProtocol::Smtp,
              std::vector<std::string>(10'000, "220-more\r\n"), "without end"}),
    [](const auto& test) { return test.param.name; });

TEST(ClientUpgrade, TellsTemporaryFailures) {
  const std::string hello = "220 mx\r\n";
  const std::string offer = "250-mx\r\n250 STARTTLS\r\n";
  const struct {
    StarttlsProtocol protocol;
    std::vector<std::string> reads;
    bool temporary;
  } cases[] = {{StarttlsProtocol::Smtp, {"421 busy\r\n"}, true},
               {StarttlsProtocol::Smtp, {"220-wait\r\n421 busy\r\n"}, true},
               {StarttlsProtocol::Smtp, {"451 busy\r\n"}, true},
               {StarttlsProtocol::Smtp, {hello, "421 busy\r\n"}, true},
               {StarttlsProtocol::Smtp, {hello, offer, "421 busy\r\n"}, true},
               {StarttlsProtocol::Smtp, {hello, offer, "454-no\r\n454 certificate\r\n"}, true},
               {StarttlsProtocol::Smtp, {"4210 busy\r\n"}, false},
               {StarttlsProtocol::Smtp, {"554 no\r\n"}, false},
               {StarttlsProtocol::Smtp, {hello, "502 no\r\n"}, false},
               {StarttlsProtocol::Smtp, {hello, "250-mx\r\n250 X\r\n"}, false},
               {StarttlsProtocol::Smtp, {hello, offer, "501 no\r\n"}, false},
               {StarttlsProtocol::Smtp, {hello, offer, "220 go\r\n421 evil\r\n"}, false},
               {StarttlsProtocol::Pop3, {"-ERR [SYS/TEMP] busy\r\n"}, true},
               {StarttlsProtocol::Pop3, {"+OK\r\n", "-ERR [sys/temp] busy\r\n"}, true},
               {StarttlsProtocol::Pop3, {"-ERR [SYS/PERM] no\r\n"}, false},
               {StarttlsProtocol::Pop3, {"+OK\r\n", "-ERR no [SYS/TEMP]\r\n"}, false},
               {StarttlsProtocol::Imap, {"* BYE busy\r\n"}, true},
               {StarttlsProtocol::Imap, {"* OK\r\n", "* BYE busy\r\n"}, true},
               {StarttlsProtocol::Imap, {"* OK\r\n", "dotls1 NO [UNAVAILABLE] no\r\n"}, true},
               {StarttlsProtocol::Imap, {"* PREAUTH hi\r\n"}, false},
               {StarttlsProtocol::Imap, {"* OK\r\n", "dotls1 NO no\r\n"}, false},
               {StarttlsProtocol::Imap, {"* OK\r\n", "dotls1 BAD [UNAVAILABLE]\r\n"}, false}};
  for (const auto& one : cases) {
    const Talk refused = talk(one.protocol, one.reads);
    EXPECT_EQ(refused.event, ClientUpgradeEvent::Failed) << one.reads.back();
    EXPECT_EQ(refused.temporary, one.temporary) << one.reads.back();
  }
}

TEST(ClientUpgrade, RemovesCapabilitiesFromAnyGreeting) {
  for (const std::string greeting :
       {"* OK  [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", "*  OK [CAPABILITY AUTH=PLAIN] hi\r\n",
        "* OK\t[CAPABILITY AUTH=PLAIN] hi\r\n", "* OK [CAPABILITY AUTH=PLAIN\r\n",
        "* OK [CAPABILITY X] [capability AUTH=PLAIN] hi\r\n",
        "* OK [ALERT] hi [CAPABILITY AUTH=PLAIN]\r\n"}) {
    const Talk upgraded = talk(StarttlsProtocol::Imap, {greeting, "dotls1 OK\r\n"});
    EXPECT_EQ(upgraded.event, ClientUpgradeEvent::Upgrade) << greeting;
    EXPECT_EQ(upgraded.greeting, "* OK ready\r\n") << greeting;
  }
}

TEST(ClientUpgrade, SaysNothingAfterARefusedGreeting) {
  EXPECT_EQ(talk(StarttlsProtocol::Smtp, {"554 no\r\n"}).said, "");
  EXPECT_EQ(talk(StarttlsProtocol::Imap, {"* PREAUTH hello\r\n"}).said, "");
}

TEST(ClientUpgrade, QuotesTheServerEscapedAndBounded) {
  const Talk refused =
      talk(StarttlsProtocol::Pop3, {"-ERR \x1b[31m" + std::string(5000, 'x') + "\r\n"});
  EXPECT_THAT(refused.reason, HasSubstr("\\x1b[31m"));
  EXPECT_LT(refused.reason.size(), 300U);
}

}  // namespace
}  // namespace dotls

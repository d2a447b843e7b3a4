// Goal: bodies, chunks and AUTH continuations pass byte for byte, and nothing in them is a command.
#include "tests/unit/starttls/smtp_fixture.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

class SmtpStreamTest : public SmtpDialogueTest {};
DOTLS_FED_BOTH_WAYS(SmtpStreamTest);

// --- DATA -----------------------------------------------------------------------------------

TEST_P(SmtpStreamTest, BodyPassesByteForByteUpToItsEnd) {
  greet();
  exchange("DATA\r\n", "354 go\r\n");
  const std::string body =
      "STARTTLS\r\n..\r\n\n.\n\r\n.\nx\n.\r\n\r.\r\n.x\r\nEHLO\r\n\0\xff\r\n.\r\n"s;
  smtp.peer(body);
  EXPECT_EQ(smtp.at_child(), body);
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.at_peer(), "") << "the message is not accepted yet";
  smtp.child("250 queued\r\n");
  EXPECT_EQ(smtp.at_peer(), "250 queued\r\n" + std::string(kReady));
}

TEST_P(SmtpStreamTest, EmptyBodyEndsAtOnce) {
  greet();
  exchange("DATA\r\n", "354 go\r\n");
  exchange(".\r\n", "250 queued\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, BodyWaitsForThe354) {
  greet();
  smtp.peer("DATA\r\nbody\r\n.\r\nQUIT\r\n");
  EXPECT_EQ(smtp.at_child(), "DATA\r\n");
  smtp.child("354 go\r\n");
  EXPECT_EQ(smtp.at_child(), "body\r\n.\r\n");
  smtp.child("250 queued\r\n");
  EXPECT_EQ(smtp.at_child(), "QUIT\r\n");
}

TEST_P(SmtpStreamTest, RefusedDataHasNoBody) {
  greet();
  exchange("DATA\r\n", "503 RCPT first\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpStreamTest, EarlyAnswerCountsAndTheBodyContinues) {
  greet();
  exchange("DATA\r\n", "354 go\r\n");
  smtp.peer("first\n.\n");
  smtp.child("451 bare LF\r\n");
  EXPECT_EQ(smtp.at_peer(), "451 bare LF\r\n");
  smtp.peer("STARTTLS\r\nmore\r\n.\r\n");
  EXPECT_EQ(smtp.at_child(), "first\n.\nSTARTTLS\r\nmore\r\n.\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, BodyOfAnySizeIsStreamed) {
  greet();
  exchange("DATA\r\n", "354 go\r\n");
  const std::string line(50000, 'x');
  smtp.peer(line);
  EXPECT_EQ(smtp.at_child(), line);
  EXPECT_EQ(smtp.left_in_kernel(), 0U);
}

// --- BDAT -----------------------------------------------------------------------------------

TEST_P(SmtpStreamTest, ChunkPassesByItsCount) {
  greet();
  ehlo_with_chunking();
  smtp.peer("BDAT 11\r\nSTARTTLS\r\n\nBDAT 3 LAST\r\n.\r\nNOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "BDAT 11\r\nSTARTTLS\r\n\n");
  smtp.child("250 11 octets\r\n");
  EXPECT_EQ(smtp.at_child(), "BDAT 3 LAST\r\n.\r\n");
  smtp.child("250 queued\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpStreamTest, EmptyChunkHasNoData) {
  greet();
  ehlo_with_chunking();
  exchange("bdat 0 last\r\n", "250 queued\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, ChunkAnsweredEarlyIsReadToItsEnd) {
  greet();
  ehlo_with_chunking();
  smtp.peer("BDAT 20\r\nSTART");
  smtp.child("503 MAIL first\r\n");
  EXPECT_EQ(smtp.at_peer(), "503 MAIL first\r\n");
  smtp.peer("TLS\r\n0123456789");
  EXPECT_EQ(smtp.at_child(), "BDAT 20\r\nSTARTTLS\r\n0123456789");
  exchange("RSET\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, BdatWithoutChunkingIsAnOrdinaryLine) {
  greet();
  exchange("BDAT 100\r\n", "500 unknown\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpStreamTest, BdatWithoutANumberIsAnOrdinaryLine) {
  greet();
  ehlo_with_chunking();
  for (const std::string line : {"BDAT\r\n", "BDAT x\r\n", "BDAT -1\r\n", "BDAT 1x LAST\r\n",
                                 "BDAT 99999999999999999999\r\n"}) {
    exchange(line, "501 what?\r\n");
  }
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpStreamTest, ChunkingLastsAsLongAsTheLastEhloOffersIt) {
  greet();
  ehlo_with_chunking();
  smtp.peer("EHLO me\r\n");
  smtp.child("250 host\r\n");
  smtp.at_child();
  smtp.at_peer();
  exchange("BDAT 100\r\n", "500 unknown\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, ChunkingThatIsOfferedAfterAuthCounts) {
  greet();
  exchange("AUTH PLAIN AGEAYg==\r\n", "235 ok\r\n");
  exchange("EHLO me\r\n", "250-host\r\n250 CHUNKING\r\n");
  exchange("BDAT 5 LAST\r\nhello", "250 queued\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, ChunkingThatIsNotOfferedAgainAfterAuthDoesNotCount) {
  greet();
  ehlo_with_chunking();
  exchange("AUTH PLAIN AGEAYg==\r\n", "235 ok\r\n");
  exchange("EHLO me\r\n", "250 host\r\n");
  exchange("BDAT 100\r\n", "500 unknown\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

// --- AUTH -----------------------------------------------------------------------------------

TEST_P(SmtpStreamTest, ContinuationsOfAuthPassWhateverTheySay) {
  greet();
  exchange("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
  exchange("STARTTLS\r\n", "334 \r\n");
  exchange("\r\n", "334 UGFzc3dvcmQ6\r\n");
  exchange("*\n", "501 cancelled\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpStreamTest, PipelinedContinuationWaitsForItsChallenge) {
  greet();
  smtp.peer("AUTH PLAIN\r\nAGEAYg==\r\nNOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "AUTH PLAIN\r\n");
  smtp.child("334 \r\n");
  EXPECT_EQ(smtp.at_child(), "AGEAYg==\r\n");
  smtp.child("235 ok\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpStreamTest, ContinuationOfAnySizeIsStreamed) {
  greet();
  exchange("AUTH GSSAPI\r\n", "334 \r\n");
  exchange(std::string(40000, 'A') + "\r\n", "535 no\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, ContinuationMayBeAnsweredBeforeItsEnd) {
  greet();
  exchange("AUTH GSSAPI\r\n", "334 \r\n");
  exchange(std::string(200, 'A'), "500 line too long\r\n");
  smtp.peer("STARTTLS\r\nNOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "STARTTLS\r\nNOOP\r\n");
  smtp.child("250 ok\r\n");
  smtp.at_peer();
  exchange("RSET\r\n", "250 ok\r\n");
}

TEST_P(SmtpStreamTest, AuthEndedByTheChildAwaitsNoContinuation) {
  greet();
  exchange("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
  smtp.child("535 too slow\r\n");
  EXPECT_EQ(smtp.at_peer(), "535 too slow\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

}  // namespace
}  // namespace dotls

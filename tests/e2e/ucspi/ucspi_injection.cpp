// Goal: CVE-2011-0411 with --ucspi-tls: what came in the clear after the program's offer, and that
// it has not read, ends the session and is never heard inside TLS.

#include "tests/e2e/ucspi/ucspi_session.hpp"

namespace dotls::test {
namespace {

using UcspiInjection = EndToEnd;

void expect_refused(const std::string& bytes) {
  const TempDir directory;
  Gate gate(directory);
  UcspiSession session({"line", "gate", gate.path(), "ask", "Y", "tls-pipes", "answer-to",
                        directory / "answer", "digest-to", directory / "heard"});
  // All in one, before the program asks.
  session.client().say("tls\n" + bytes);
  gate.open();
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  session.expect_end(97, "fatal: .*: stls-inject: ");
  EXPECT_EQ(read_file(directory / "answer"), "");
  EXPECT_EQ(read_file(directory / "heard"), text_summary("") + '\n');
}

TEST_F(UcspiInjection, OfACommand) {
  expect_refused("MAIL FROM:<eve@example.org>\r\n");
}
TEST_F(UcspiInjection, OfOneByte) {
  expect_refused("\n");
}
TEST_F(UcspiInjection, OfANul) {
  expect_refused(std::string(1, '\0'));
}
// It would be a fatal alert in the clear.
TEST_F(UcspiInjection, OfAnotherRecord) {
  expect_refused(std::string("\x15\x03\x01\x00\x02\x02\x28", 7));
}

// TLS itself refuses those that come later.
TEST_F(UcspiInjection, AfterItHasAsked) {
  const TempDir directory;
  UcspiSession session(
      {"line", "ask", "y", "say", "go", "tls-pipes", "digest-to", directory / "heard"});
  session.client().ask("tls\n", "^go$");
  session.client().say("MAIL FROM:<eve@example.org>\r\n");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 97);
  EXPECT_EQ(read_file(directory / "heard"), text_summary("") + '\n');
}

}  // namespace
}  // namespace dotls::test

// Goal: the program starts with no signal blocked, and with the dispositions that dotls found.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using SignalsOfTheProgram = EndToEnd;

std::string signals_under(const std::vector<std::string>& wrapper) {
  const CertDir certs;
  Session session(certs, {.program = testprog({"signals"}), .wrapper = wrapper});
  TlsPeer client = session.make_client();
  EXPECT_TRUE(client.handshake()) << client.error();
  std::string report = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  return report;
}

// The same program without dotls between.
std::string signals_without_dotls(std::vector<std::string> wrapper) {
  const std::vector<std::string> program = testprog({"signals"});
  wrapper.insert(wrapper.end(), program.begin(), program.end());
  return run({.argv = wrapper}).out;
}

TEST_F(SignalsOfTheProgram, AreDefaultAndUnmasked) {
  const std::string report = signals_under({});
  EXPECT_NE(report.find("SigBlk:\t0000000000000000\n"), std::string::npos) << report;
  EXPECT_NE(report.find("SigIgn:\t0000000000000000\n"), std::string::npos) << report;
}

TEST_F(SignalsOfTheProgram, StayIgnoredWhereTheyWereIgnoredBefore) {
  const std::vector<std::string> wrapper = {"sh", "-c", "trap '' HUP PIPE; exec \"$@\"", "sh"};
  EXPECT_EQ(signals_under(wrapper), signals_without_dotls(wrapper));
}

}  // namespace
}  // namespace dotls::test

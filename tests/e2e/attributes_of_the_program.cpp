// Goal: limits, umask, directory, ids and niceness are what the administrator set: the program sees
// what it would see without dotls.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using AttributesOfTheProgram = EndToEnd;

TEST_F(AttributesOfTheProgram, AreUnchangedByUs) {
  const CertDir certs;
  const std::vector<std::string> program{"sh", "-c",
                                         "ulimit -Sa; ulimit -Ha; umask; pwd; id; nice"};
  // None at its default.
  const std::vector<std::string> wrapper{
      "sh", "-c", "ulimit -n 200; ulimit -c 0; umask 027; cd /usr; exec nice -n 3 \"$@\"", "sh"};
  Command alone{.argv = wrapper};
  alone.argv.insert(alone.argv.end(), program.begin(), program.end());
  const RunResult expected = run(alone);
  ASSERT_EQ(expected.status, 0) << expected.err;
  ASSERT_NE(expected.out.find("0027\n/usr\n"), std::string::npos) << expected.out;

  Session session(certs, {.program = program, .wrapper = wrapper});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), expected.out);
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
}

}  // namespace
}  // namespace dotls::test

// Goal: the program gets 0, 1, 2 and what dotls itself inherited; nothing that dotls opened, no
// socket.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using InheritedDescriptors = EndToEnd;

using testing::MatchesRegex;

std::string descriptors_under(const ServerSetup& setup) {
  const CertDir certs;
  const TcpServer server(certs, setup);
  TlsPeer client = connect_tls(server.port());
  EXPECT_TRUE(client.handshake()) << client.error();
  std::string report = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  return report;
}

TEST_F(InheritedDescriptors, AreThreeUnderTcpserver) {
  EXPECT_THAT(descriptors_under({.program = testprog({"descriptors"})}),
              MatchesRegex("0 pipe:[^\n]*\n1 pipe:[^\n]*\n2 /memfd:output[^\n]*\n"));
}

TEST_F(InheritedDescriptors, OfTheSuperServerArePassedOn) {
  EXPECT_THAT(descriptors_under({.program = testprog({"descriptors"}),
                                 .wrapper = {"sh", "-c", "exec 9</dev/zero; exec \"$@\"", "sh"}}),
              MatchesRegex("0 pipe:[^\n]*\n1 pipe:[^\n]*\n2 /memfd:output[^\n]*\n9 /dev/zero\n"));
}

std::string descriptors_of_client(const std::string& mode) {
  const CertDir certs;
  ClientSession session(certs,
                        {.program = {"sh", "-c", "exec \"$0\" descriptors >&2", testprog({})[0]},
                         .options = {mode, "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  EXPECT_TRUE(server.handshake()) << server.error();
  EXPECT_EQ(server.read_until_end(), "");
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  return session.dotls().err().text();
}

TEST_F(InheritedDescriptors, OfAClientOn67) {
  EXPECT_THAT(descriptors_of_client("-C"),
              MatchesRegex("0 pipe:[^\n]*\n1 /memfd:output[^\n]*\n2 /memfd:output[^\n]*\n"
                           "6 pipe:[^\n]*\n7 pipe:[^\n]*\n"));
}

TEST_F(InheritedDescriptors, OfAClientOn01) {
  EXPECT_THAT(descriptors_of_client("-T"),
              MatchesRegex("0 pipe:[^\n]*\n1 /memfd:output[^\n]*\n2 /memfd:output[^\n]*\n"));
}

}  // namespace
}  // namespace dotls::test

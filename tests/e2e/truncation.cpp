// Goal: a client's FIN without close_notify ends its input; the answer is delivered, and the
// truncation logged.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Truncation = EndToEnd;

void cut_off(int version) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"digest", "exit", "5"})});
  TlsPeer client = connect_tls(server.port(), {.min_version = version, .max_version = version});
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("half a mess"));
  client.fin();
  EXPECT_EQ(client.read_until_end(), text_summary("half a mess") + '\n');
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 5);
  server.log().wait_for("^dotls: pid [0-9]+ from 127\\.0\\.0\\.1: .*truncated");
}

TEST_F(Truncation, AnswerIsDeliveredInTls13) {
  cut_off(TLS1_3_VERSION);
}
TEST_F(Truncation, AnswerIsDeliveredInTls12) {
  cut_off(TLS1_2_VERSION);
}

TEST_F(Truncation, InTheMiddleOfARecord) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"digest", "exit", "6"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string record = client.seal("what nobody will ever read");
  ASSERT_TRUE(client.raw_send(record.substr(0, record.size() / 2)));
  client.fin();
  EXPECT_EQ(client.read_until_end(), text_summary("") + '\n');
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 6);
  server.log().wait_for("^dotls: pid [0-9]+ from 127\\.0\\.0\\.1: .*truncated");
}

}  // namespace
}  // namespace dotls::test

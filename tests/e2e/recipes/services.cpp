// Under inetd and ncat; see plays.hpp.
#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
using testing::HasSubstr;

void play_inetd(const Block& block) {
  Machine machine;
  const TempDir directory;
  const std::string line = with(block.text, "\n    ", " ");
  const std::string config = directory.write("inetd.conf", line);
  machine.serve("", "exec inetd -i " + config, 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
}

void play_ncat(const Block& block) {
  Machine machine;
  const std::string tells = "sh -c \"echo \\$TCPREMOTEIP\"'";
  machine.serve("", "exec " + with(block.text, "sh -c \"echo hello\"'", tells), 9443);
  TlsPeer client = connect_tls(9443);
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "127.0.0.1\n");
  client.hang_up();
}

}  // namespace dotls::test

// A keeper with a session that has come to its program.
#pragma once

#include <string>

#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {

/// The program echoes, and leaves a file at the end of its input.
class Echo {
 public:
  explicit Echo(const CertDir& certs)
      : keeper(certs),
        ended(certs / "ended"),
        via(keeper.socket(), {.program = testprog({"echo", "touch", ended})}),
        client(via.make_client()) {
    EXPECT_TRUE(client.handshake()) << client.error();
    expect_alive();
  }

  void expect_alive() {
    EXPECT_TRUE(client.write("hello"));
    EXPECT_EQ(client.read_exactly(5), "hello");
  }
  /// As a client that has what it wanted.
  void end_well() {
    client.close_notify();
    EXPECT_EQ(client.read_until_end(), "");
    client.hang_up();
    EXPECT_EQ(via.via().wait(), 0);
  }

  Keeper keeper;
  std::string ended;
  ViaSession via;
  TlsPeer client;
};

}  // namespace dotls::test

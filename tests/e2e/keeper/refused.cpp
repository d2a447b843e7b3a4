// Goal: what a keeper cannot do is refused when it starts, with what to do instead.
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

class KeeperRefuses : public EndToEnd {
 protected:
  void expect_refused(std::vector<std::string> options, const std::string& why) {
    Command command{.argv = {dotls_keeper_path(), certs_ / "keeper", "-d", certs_.path()}};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    const RunResult result = run(command);
    EXPECT_EQ(result.status, 100);
    EXPECT_NE(result.err.find(why), std::string::npos) << result.err;
    EXPECT_FALSE(file_exists(certs_ / "keeper"));
  }

  CertDir certs_;
};

TEST_F(KeeperRefuses, StaticRsa) {
  expect_refused({"-f", "ECDHE-ECDSA-AES256-GCM-SHA384:AES256-GCM-SHA384"},
                 ": AES256-GCM-SHA384 has static RSA, which a keeper does not do; append :!kRSA");
}

TEST_F(KeeperRefuses, NoListWithoutIt) {
  const Keeper keeper(certs_, {"-f", "HIGH:!kRSA"});
  expect_served(keeper);
}

TEST_F(KeeperRefuses, Renegotiation) {
  expect_refused({"-N"}, "-N goes with no keeper");
}

TEST_F(KeeperRefuses, WhatOpensslRefuses) {
  expect_refused({"-f", "NO-SUCH-CIPHER"}, "NO-SUCH-CIPHER");
}

TEST_F(KeeperRefuses, ItsOwnOptionsElsewhere) {
  const RunResult result = run({.argv = {dotls_path(), "--max", "5", "true"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("--max is the keeper's"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace dotls::test

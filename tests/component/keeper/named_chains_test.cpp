// Goal: a certificate by name is read once, and again when its files have changed; not all are
// kept.
#include "dotls/keeper/named_chains.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>

#include "tests/support/cert_dir.hpp"

namespace dotls::test {
namespace {

class NamedChainsTest : public ::testing::Test {
 protected:
  NamedChainsTest() { ::mkdir((certs_ / "sni").c_str(), 0750); }
  void put(const std::string& name) {
    const Credential leaf = make_certificate({}, authorities().intermediate);
    certs_.write("new", chain_pem(leaf));
    ASSERT_EQ(std::rename((certs_ / "new").c_str(), (certs_ / ("sni/" + name + ".pem")).c_str()),
              0);
  }

  CertDir certs_;
  NamedChains chains_{certs_.path(), ""};
};

TEST_F(NamedChainsTest, GiveTheSameAgain) {
  put("a.example");
  const auto first = chains_.find("a.example");
  ASSERT_TRUE(first);
  EXPECT_EQ(chains_.find("A.EXAMPLE"), first);
}

TEST_F(NamedChainsTest, GiveANewOneWhereTheFileIsNew) {
  put("a.example");
  const auto first = chains_.find("a.example");
  put("a.example");
  const auto second = chains_.find("a.example");
  ASSERT_TRUE(second);
  EXPECT_NE(second, first);
}

// The file of the name itself comes before a wildcard's.
TEST_F(NamedChainsTest, NoticeAFileThatComesFirst) {
  put("*.a.example");
  const auto wildcard = chains_.find("www.a.example");
  ASSERT_TRUE(wildcard);
  put("www.a.example");
  EXPECT_NE(chains_.find("www.a.example"), wildcard);
}

TEST_F(NamedChainsTest, NoticeThatAFileIsGone) {
  put("a.example");
  ASSERT_TRUE(chains_.find("a.example"));
  ASSERT_EQ(std::remove((certs_ / "sni/a.example.pem").c_str()), 0);
  EXPECT_FALSE(chains_.find("a.example"));
}

// Below a wildcard there are as many names as a stranger likes.
TEST_F(NamedChainsTest, GiveAllNamesBelowAWildcardTheSame) {
  put("*.a.example");
  const auto first = chains_.find("first.a.example");
  ASSERT_TRUE(first);
  EXPECT_EQ(chains_.find("second.a.example"), first);
}

TEST_F(NamedChainsTest, KeepNotAll) {
  put("first.example");
  const auto first = chains_.find("first.example");
  for (int i = 0; i < 64; ++i) {
    const std::string name = "h" + std::to_string(i) + ".example";
    put(name);
    ASSERT_TRUE(chains_.find(name));
  }
  EXPECT_EQ(first.use_count(), 1) << "it is still kept";
}

}  // namespace
}  // namespace dotls::test

// Goal: a keeper notices new files without being told, keeps the last good set-up where the new one
// is unusable, and says so once.
#include <csignal>
#include <cstdio>
#include <optional>
#include <utility>

#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

class KeeperNewFiles : public EndToEnd {
 protected:
  void TearDown() override {
    keeper_.reset();
    EndToEnd::TearDown();
  }
  // The common name of the certificate that the next client is shown, or why there is none.
  std::string shown(const std::string& server_name = {}) {
    ViaSession via(keeper_->socket(), {.program = {"true"}});
    TlsSettings settings;
    settings.server_name = server_name;
    TlsPeer client = via.make_client(settings);
    if (!client.handshake()) return client.error();
    const X509* leaf = SSL_get0_peer_certificate(client.ssl());
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(leaf), NID_commonName, name, sizeof name);
    EXPECT_EQ(client.read_until_end(), "");
    client.hang_up();
    EXPECT_EQ(via.via().wait(), 0);
    return name;
  }
  // Puts it in place whole.
  void put(const std::string& name, const std::string& content) {
    certs_.write("new", content);
    ASSERT_EQ(std::rename((certs_ / "new").c_str(), (certs_ / name).c_str()), 0);
  }
  static std::string chain_of(const std::string& common_name) {
    CertSpec spec;
    spec.common_name = common_name;
    spec.dns = {common_name};
    return chain_pem(make_certificate(spec, authorities().intermediate));
  }

  CertDir certs_;
  std::optional<Keeper> keeper_{std::in_place, certs_};
};

TEST_F(KeeperNewFiles, AreUsedForTheNextConnection) {
  EXPECT_EQ(shown(), "localhost");
  put("servercert.pem", chain_of("second.example.org"));
  EXPECT_EQ(shown(), "second.example.org");
  put("servercert.pem", chain_of("third.example.org"));
  EXPECT_EQ(shown(), "third.example.org");
}

TEST_F(KeeperNewFiles, ThatAreBrokenLeaveTheLastGoodOnes) {
  EXPECT_EQ(shown(), "localhost");
  put("servercert.pem", "no certificate\n");
  EXPECT_EQ(shown(), "localhost");
  EXPECT_EQ(shown(), "localhost");
  EXPECT_EQ(keeper_->log().count("^dotls-keeper: the last good set-up stays in use: .*servercert"),
            1U)
      << keeper_->log().text();
  put("servercert.pem", chain_of("fixed.example.org"));
  EXPECT_EQ(shown(), "fixed.example.org");
  EXPECT_EQ(keeper_->log().count("the new set-up is used"), 1U) << keeper_->log().text();
}

TEST_F(KeeperNewFiles, ThatAreGoneLeaveTheLastGoodOnes) {
  ASSERT_EQ(std::remove((certs_ / "servercert.pem").c_str()), 0);
  EXPECT_EQ(shown(), "localhost");
  EXPECT_EQ(keeper_->log().count("the last good set-up stays in use"), 1U) << keeper_->log().text();
}

TEST_F(KeeperNewFiles, OfAMismatchedKeyLeaveTheLastGoodOnes) {
  put("servercert.pem", certs_.leaf().certificate_pem() + make_self_signed({}).key_pem());
  EXPECT_EQ(shown(), "localhost");
  EXPECT_EQ(keeper_->log().count("the last good set-up stays in use"), 1U) << keeper_->log().text();
}

TEST_F(KeeperNewFiles, AreLookedAtAtOnceAfterSighup) {
  put("servercert.pem", "no certificate\n");
  keeper_->process().signal(SIGHUP);
  keeper_->log().wait_for("^dotls-keeper: the last good set-up stays in use");
  EXPECT_EQ(shown(), "localhost");
}

}  // namespace
}  // namespace dotls::test

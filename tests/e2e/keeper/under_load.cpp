// Goal: while clients come all the time, a keeper is started again, and gets other certificates,
// and no client is refused.
#include <csignal>
#include <cstdio>
#include <fstream>
#include <optional>
#include <set>

#include "tests/e2e/keeper/held_socket.hpp"
#include "tests/support/end_to_end.hpp"

namespace dotls::test {
namespace {

constexpr int kClients = 4;

class KeeperUnderLoad : public EndToEnd {
 protected:
  void start() {
    keeper_.emplace(keeper_of(held_, path_, certs_));
    keeper_->err().wait_for("ready");
  }
  void stop() {
    keeper_->signal(SIGTERM);
    EXPECT_EQ(keeper_->wait(), 0) << keeper_->err().text();
    keeper_.reset();
  }

  CertDir certs_;
  std::string path_ = certs_ / "keeper";
  UniqueFd held_ = hold_socket(path_);
  std::optional<Process> keeper_;
};

TEST_F(KeeperUnderLoad, RestartRefusesNobody) {
  start();
  ViaSession session(path_, {.program = {"cat"}});
  TlsPeer client = session.make_client();
  EXPECT_TRUE(client.handshake()) << client.error();
  {
    BusyClients clients(path_, kClients);
    for (int restart = 0; restart < 10; ++restart) {
      clients.wait_for_each();
      stop();
      start();
      EXPECT_TRUE(client.write("hello"));
      EXPECT_EQ(client.read_exactly(5), "hello");
    }
    clients.wait_for_each();
  }
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(session.via().wait(), 0);
  stop();
}

class KeeperCertificatesUnderLoad : public KeeperUnderLoad {
 protected:
  static std::string chain_of(const std::string& name, long valid_until = 24L * 3600) {
    CertSpec spec;
    spec.common_name = name;
    spec.dns = {name};
    spec.valid_until = valid_until;
    return chain_pem(make_certificate(spec, authorities().intermediate));
  }
  // In the file's place, whole.
  void put(const std::string& content) {
    certs_.write("new", content);
    ASSERT_EQ(std::rename((certs_ / "new").c_str(), (certs_ / "servercert.pem").c_str()), 0);
  }
  // Into the file, part by part.
  void write_slowly(BusyClients& clients, const std::string& content) {
    std::ofstream file(certs_ / "servercert.pem", std::ios::trunc);
    for (std::size_t at = 0; at < content.size(); at += content.size() / 3) {
      file << content.substr(at, content.size() / 3) << std::flush;
      clients.wait_for(kClients);
    }
  }
  // Since the last call every client was shown one of these; and from now on the last of them.
  static void expect(BusyClients& clients, const std::set<std::string>& names,
                     const std::string& last) {
    clients.wait_for_each();
    for (const auto& [name, count] : clients.take_names())
      EXPECT_EQ(names.count(name), 1U) << name << " was shown " << count << " times";
    clients.wait_for(kClients);
    EXPECT_EQ(clients.take_names().count(last), 1U) << last << " is not shown";
  }
};

TEST_F(KeeperCertificatesUnderLoad, AreTheOldOrTheNewOnes) {
  start();
  {
    BusyClients clients(path_, kClients);
    expect(clients, {"localhost"}, "localhost");
    put(chain_of("new.example.org"));
    expect(clients, {"localhost", "new.example.org"}, "new.example.org");
    put("broken\n");
    expect(clients, {"new.example.org"}, "new.example.org");
    put(certs_.leaf().certificate_pem() + make_self_signed({}).key_pem());
    expect(clients, {"new.example.org"}, "new.example.org");
    write_slowly(clients, chain_of("slow.example.org"));
    // A file that was unusable is read again when it has changed.
    expect(clients, {"new.example.org", "slow.example.org"}, "slow.example.org");
    // An expired certificate is what the administrator has put there: it is used, and said.
    put(chain_of("expired.example.org", -60));
    expect(clients, {"slow.example.org", "expired.example.org"}, "expired.example.org");
    put(chain_of("last.example.org"));
    expect(clients, {"expired.example.org", "last.example.org"}, "last.example.org");
  }
  EXPECT_EQ(keeper_->err().count("ended by signal"), 0U) << keeper_->err().text();
  EXPECT_EQ(keeper_->err().count("expired"), 1U) << keeper_->err().text();
  stop();
}

}  // namespace
}  // namespace dotls::test

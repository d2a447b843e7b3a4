// Goal: a process of the keeper that runs out of memory costs what it was doing, says so, and
// leaves the rest as it was.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "tests/e2e/keeper/held_socket.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

// As its own user: root alone may not, without CAP_SYS_RESOURCE.
void limit_memory(pid_t pid, rlim_t bytes) {
  struct stat owner {};
  ASSERT_EQ(::stat(("/proc/" + std::to_string(pid) + "/task").c_str(), &owner), 0);
  const rlimit limit{bytes, RLIM_INFINITY};
  const pid_t child = ::fork();
  if (child == 0) {
    const bool limited = ::setresgid(owner.st_gid, owner.st_gid, owner.st_gid) == 0 &&
                         ::setresuid(owner.st_uid, owner.st_uid, owner.st_uid) == 0 &&
                         ::prlimit(pid, RLIMIT_AS, &limit, nullptr) == 0;
    ::_exit(limited ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0) << "prlimit";
}

// Neither the process nor one that it starts gets more than it has now.
void leave_no_more_memory(pid_t pid) {
  const std::string pages = read_file("/proc/" + std::to_string(pid) + "/statm");
  limit_memory(pid, std::stoul(pages) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)));
}

class KeeperAddressSpace : public EndToEnd {
 protected:
  void TearDown() override {
    keeper_.reset();
    EndToEnd::TearDown();
  }
  // The common name of the certificate that the next client is shown.
  std::string shown() {
    ViaSession via(keeper_->socket(), {.program = {"true"}});
    TlsPeer client = via.make_client();
    EXPECT_TRUE(client.handshake()) << client.error() << via.log().text();
    std::string name = common_name_of(client);
    EXPECT_EQ(client.read_until_end(), "");
    client.hang_up();
    EXPECT_EQ(via.via().wait(), 0) << via.log().text();
    return name;
  }
  // Of another leaf, with as many certificates after it as make it so long.
  static std::string second_chain(std::size_t size = 0) {
    CertSpec spec;
    spec.common_name = "second.example.org";
    std::string chain = chain_pem(make_certificate(spec, authorities().intermediate));
    while (chain.size() < size) chain += authorities().intermediate.certificate_pem();
    return chain;
  }
  // Puts a chain in place whole.
  void put(const std::string& chain) {
    certs_.write("new", chain);
    ASSERT_EQ(std::rename((certs_ / "new").c_str(), (certs_ / "servercert.pem").c_str()), 0);
  }

  CertDir certs_;
  std::optional<Keeper> keeper_{std::in_place, certs_};
};

TEST_F(KeeperAddressSpace, OfAnEngineCostsItsConnection) {
  const pid_t acceptor = keeper_->wait_for_acceptor();
  leave_no_more_memory(acceptor);
  ViaSession via(keeper_->socket(), {.program = {"true"}});
  TlsPeer client = via.make_client();
  // As far as it comes.
  static_cast<void>(client.handshake());
  EXPECT_EQ(via.via().wait(), 111) << via.log().text();
  EXPECT_EQ(via.log().count("^dotls: .*raise ulimit -v"), 1U) << via.log().text();
  limit_memory(acceptor, RLIM_INFINITY);
  expect_served(*keeper_);
  EXPECT_EQ(keeper_->wait_for_acceptor(), acceptor);
}

TEST_F(KeeperAddressSpace, OfTheKeyProcessLeavesTheLastGoodSetUp) {
  EXPECT_EQ(shown(), "localhost");
  leave_no_more_memory(keeper_->process().pid());
  put(second_chain(200'000));
  EXPECT_EQ(shown(), "localhost");
  EXPECT_EQ(shown(), "localhost");
  EXPECT_EQ(keeper_->log().count("^dotls-keeper: .*raise ulimit -v"), 1U) << keeper_->log().text();
  limit_memory(keeper_->process().pid(), RLIM_INFINITY);
  put(second_chain());
  EXPECT_EQ(shown(), "second.example.org") << keeper_->log().text();
}

TEST_F(KeeperAddressSpace, OfTheAcceptorMakesItAnother) {
  EXPECT_EQ(shown(), "localhost");
  const pid_t acceptor = keeper_->wait_for_acceptor();
  leave_no_more_memory(acceptor);
  put(second_chain(60'000));
  EXPECT_EQ(shown(), "second.example.org");
  EXPECT_NE(keeper_->wait_for_acceptor(), acceptor);
  EXPECT_EQ(keeper_->log().count("^dotls-keeper: .*raise ulimit -v"), 1U) << keeper_->log().text();
}

}  // namespace
}  // namespace dotls::test

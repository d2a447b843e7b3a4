// Goal: the front has the program, its environment and the log, and neither OpenSSL nor the
// connection.
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

using KeeperFront = EndToEnd;

TEST_F(KeeperFront, LinksNoOpenssl) {
  const RunResult libraries = run({.argv = {"ldd", dotls_via_path()}});
  EXPECT_EQ(libraries.status, 0);
  EXPECT_NE(libraries.out.find("libc.so"), std::string::npos) << libraries.out;
  EXPECT_EQ(libraries.out.find("libssl"), std::string::npos) << libraries.out;
  EXPECT_EQ(libraries.out.find("libcrypto"), std::string::npos) << libraries.out;
}

// As /proc names them: "socket:[123]".
std::vector<std::string> descriptors_of(pid_t pid) {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    std::error_code gone;
    names.push_back(std::filesystem::read_symlink(entry.path(), gone).string());
  }
  return names;
}

std::size_t tcp_sockets_of(pid_t pid) {
  const std::string table = read_file("/proc/net/tcp");
  std::size_t count = 0;
  for (const std::string& name : descriptors_of(pid)) {
    if (name.rfind("socket:[", 0) != 0) continue;
    const std::string inode = name.substr(8, name.size() - 9);
    count += table.find(" " + inode + " ") != std::string::npos ? 1 : 0;
  }
  return count;
}

TEST_F(KeeperFront, LetsGoOfTheConnection) {
  const CertDir certs;
  Keeper keeper(certs);
  ViaSession via(keeper.socket(), {.program = testprog({"echo"})});
  TlsPeer client = via.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("x"));
  ASSERT_EQ(client.read_exactly(1), "x");
  EXPECT_EQ(tcp_sockets_of(via.via().pid()), 0U);
  EXPECT_GT(tcp_sockets_of(keeper.wait_for_engine()), 0U);
  EXPECT_EQ(tcp_sockets_of(keeper.process().pid()), 0U);
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0);
}

TEST_F(KeeperFront, GivesTheProgramItsOwnEnvironmentAndNoOther) {
  const CertDir certs;
  const Keeper keeper(certs);
  ViaSession via(keeper.socket(), {.program = testprog({"environment"}),
                                   .options = {"-z"},
                                   .env = {{"OWN", "of the front"}, {"SSL_CIPHER", "forged"}}});
  TlsPeer client = via.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string environment = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0);
  const auto has = [&](const std::string& words) {
    return environment.find(words) != std::string::npos;
  };
  EXPECT_TRUE(has("OWN=of the front")) << environment;
  EXPECT_TRUE(has("TLS_PROVIDER=dotls, TLS Server=TLSv1.3")) << environment;
  EXPECT_TRUE(has("SSL_CIPHER=TLS_")) << environment;
  EXPECT_FALSE(has("forged")) << environment;
}

TEST_F(KeeperFront, SaysWhyAProgramDoesNotStart) {
  const CertDir certs;
  const Keeper keeper(certs);
  ViaSession via(keeper.socket(), {.program = {"/nonexistent/program"}});
  TlsPeer client = via.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received()) << client.error();
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 111);
  EXPECT_EQ(via.log().count("^dotls: "), 1U) << via.log().text();
  via.log().wait_for("^dotls: fatal: .*/nonexistent/program: No such file");
  // Whoever does the TLS learns neither its name nor its arguments.
  EXPECT_EQ(keeper.log().count("nonexistent"), 0U);
}

TEST_F(KeeperFront, LeavesOptionsOfTheTlsToTheKeeper) {
  const RunResult refused = run_via({"socket", "-n", "file.pem", "true"});
  EXPECT_EQ(refused.status, 100);
  EXPECT_NE(refused.err.find("-n is the keeper's: give it to dotls-keeper"), std::string::npos)
      << refused.err;
}

TEST_F(KeeperFront, NeedsNoKeeperForNotls) {
  const RunResult plain =
      run_via({"/nonexistent/socket", "sh", "-c", "echo in the clear"}, {{"NOTLS", ""}});
  EXPECT_EQ(plain.status, 0) << plain.err;
  EXPECT_EQ(plain.out, "in the clear\n");
}

TEST_F(KeeperFront, SendsNoBannerWhereNobodyServes) {
  const CertDir certs;
  ViaSession via(certs / "nobody", {.program = {"true"}, .env = {{"BANNER", "220 hello"}}});
  const UniqueFd client = via.take_client();
  EXPECT_EQ(via.via().wait(), 111);
  char byte = 0;
  EXPECT_LE(::read(client.get(), &byte, 1), 0);
}

TEST_F(KeeperFront, MayBeOfTheGroupAlone) {
  const CertDir certs;
  const Keeper keeper(certs);
  struct stat facts {};
  ASSERT_EQ(::stat(keeper.socket().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0660U);
}

TEST_F(KeeperFront, HasTheStrangersRefused) {
  const CertDir certs;
  certs.write("clientca.pem", authorities().root.certificate_pem());
  const Keeper keeper(certs, {"--allow-dns", "client.example.org"});
  ViaSession via(keeper.socket(), {.program = {"true"}, .options = {"-s", "smtp"}});
  EXPECT_EQ(via.via().wait(), 100);
  via.log().wait_for("^dotls: fatal: .*--require-tls");
}

}  // namespace
}  // namespace dotls::test

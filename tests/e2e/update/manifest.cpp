// Goal: after each run the manifests list exactly the files that the tool has made, and sha256sum
// finds them as they were made.
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class UpdateManifest : public UpdateTool {
 protected:
  [[nodiscard]] RunResult sha256sum(const char* manifest) const {
    return run(
        {.argv = {"env", "-C", certs_.path(), "sha256sum", "--check", "--strict", manifest}});
  }
  /// The names in a manifest, all of them of files that are as they were made.
  [[nodiscard]] std::vector<std::string> made(const char* manifest) const {
    const RunResult result = sha256sum(manifest);
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    std::vector<std::string> names;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      names.push_back(line.substr(0, line.find(": OK")));
    }
    return names;
  }
};

TEST_F(UpdateManifest, ListsKeyAndParameters) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(run_tool({"--group-params"}).status, 0);
    EXPECT_THAT(made(kManifest), ElementsAre("dh2048.pem", "rsa2048.pem"));
    EXPECT_EQ(facts_of(kManifest).st_mode & 07777U, 0640U);
    EXPECT_FALSE(file_exists(certs_ / kTicketsManifest));
  }
}

TEST_F(UpdateManifest, ListsTicketKeysAfterEachRotation) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
    EXPECT_THAT(made(kTicketsManifest), ElementsAre("ticket.keys"));
    EXPECT_FALSE(file_exists(certs_ / kManifest));
  }
}

TEST_F(UpdateManifest, ListsAdoptedTicketKeys) {
  const TempDir leader;
  ASSERT_EQ(run_tool({"-d", leader.path(), "--ticket-keys"}).status, 0);
  ASSERT_EQ(run_tool({"--adopt", leader / "ticket.keys"}).status, 0);
  EXPECT_THAT(made(kTicketsManifest), ElementsAre("ticket.keys"));
}

TEST_F(UpdateManifest, KeepsWhatThisRunDidNotMake) {
  ASSERT_EQ(run_tool({"--group-params", "--maxbits", "4096"}).status, 0);
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_THAT(made(kManifest),
              ElementsAre("dh2048.pem", "dh4096.pem", "rsa2048.pem", "rsa4096.pem"));
  ASSERT_EQ(run_tool({"--group-params", "--min-age", "6"}).status, 0);
  EXPECT_THAT(made(kManifest),
              ElementsAre("dh2048.pem", "dh4096.pem", "rsa2048.pem", "rsa4096.pem"));
}

TEST_F(UpdateManifest, ListsNoFileOfSomebodyElse) {
  certs_.write("rsa2048.pem", "the administrator's", 0640);
  certs_.write("rsa8192.pem", "the administrator's", 0640);
  certs_.write("servercert.pem", "the administrator's", 0640);
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  EXPECT_THAT(made(kTicketsManifest), ElementsAre("ticket.keys"));
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_THAT(made(kManifest), ElementsAre("dh2048.pem", "rsa2048.pem"));
}

TEST_F(UpdateManifest, TellsAFileThatWasReplaced) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  certs_.write("rsa2048.pem", "the administrator's", 0640);
  const RunResult result = sha256sum(kManifest);
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("rsa2048.pem: FAILED"));
  EXPECT_THAT(result.out, HasSubstr("dh2048.pem: OK"));
}

TEST_F(UpdateManifest, IsNotWrittenByADryRun) {
  ASSERT_EQ(run_tool({"--group-params", "--dry-run"}).status, 0);
  ASSERT_EQ(run_tool({"--ticket-keys", "--dry-run"}).status, 0);
  EXPECT_FALSE(file_exists(certs_ / kManifest));
  EXPECT_FALSE(file_exists(certs_ / kTicketsManifest));
}

// Before the work, not after it.
TEST_F(UpdateManifest, ThatIsALinkIsRefused) {
  certs_.write("elsewhere", "kept");
  for (const auto& [manifest, task] :
       {std::pair{kManifest, "--group-params"}, std::pair{kTicketsManifest, "--ticket-keys"}}) {
    boost::filesystem::create_symlink("elsewhere", certs_ / manifest);
    const RunResult result = run_tool({task});
    EXPECT_EQ(result.status, 100);
    EXPECT_THAT(result.err, HasSubstr(std::string(manifest) + ": a symbolic link"));
    EXPECT_THAT(run_tool({"--list"}).out, HasSubstr("manifest"));
  }
  EXPECT_EQ(content("elsewhere"), "kept");
  EXPECT_THAT(names(), ElementsAre("elsewhere"));
}

TEST_F(UpdateManifest, IsNoNewsInTheList) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  EXPECT_THAT(run_tool({"--list"}).out, Not(HasSubstr(".made")));
  EXPECT_THAT(run_tool({"--list", "--quiet"}).out, IsEmpty());
}

}  // namespace
}  // namespace dotls::test

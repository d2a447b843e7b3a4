// Goal: purging the Debian package removes what update_tmprsadh has made and nobody has changed,
// and never a file of somebody else, whatever the directory holds.
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The postrm of the package, with the directory of the test in the place of the built-in one. The
/// directory lies two deep, like /etc/indimail/certs.
class UpdatePurge : public UpdateTool {
 protected:
  UpdatePurge() {
    certs_.write("of_another_package", "kept");
    boost::filesystem::create_directories(directory());
    ::chmod(directory().c_str(), 0750);
    std::string text = read_file(std::string(DOTLS_CRON_OUTPUT) + "/postrm");
    const std::string built_in = DOTLS_CERTDIR;
    for (std::size_t at = text.find(built_in); at != std::string::npos;
         at = text.find(built_in, at + directory().size())) {
      text.replace(at, built_in.size(), directory());
    }
    postrm_ = scripts_.write("postrm", text, 0755);
  }
  [[nodiscard]] std::string directory() const { return certs_ / "indimail/certs"; }
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return directory() + "/" + name;
  }
  void put(const std::string& name, const std::string& text) const {
    certs_.write("indimail/certs/" + name, text, 0640);
  }
  /// A line of a manifest for a file that is there, as if it had been made here.
  [[nodiscard]] std::string line_for(const std::string& name) const {
    return run({.argv = {"sha256sum", "--", path_of(name)}}).out.substr(0, 64) + "  " + name + "\n";
  }
  [[nodiscard]] std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& entry : boost::filesystem::directory_iterator(directory())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  void make_all() const {
    for (const char* task : {"--group-params", "--ticket-keys"}) {
      const RunResult result = run_tool({"-d", directory(), task});
      ASSERT_EQ(result.status, 0) << result.err;
    }
  }
  void run_postrm(const std::string& action) const {
    const RunResult result = run({.argv = {"/bin/sh", postrm_, action}});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out + result.err, "");
  }

  TempDir scripts_;
  std::string postrm_;
};

TEST_F(UpdatePurge, RemovesWhatWasMadeAndTheDirectory) {
  make_all();
  run_postrm("purge");
  EXPECT_FALSE(file_exists(certs_ / "indimail"));
  EXPECT_THAT(names(), ElementsAre("of_another_package"));
}

TEST_F(UpdatePurge, IsDoneOnlyIfAskedFor) {
  make_all();
  const std::vector<std::string> before = left();
  for (const char* action : {"remove", "upgrade", "abort-install", "disappear"}) run_postrm(action);
  EXPECT_EQ(left(), before);
}

TEST_F(UpdatePurge, MayBeRepeatedAndFindNothing) {
  make_all();
  run_postrm("purge");
  run_postrm("purge");
}

TEST_F(UpdatePurge, LeavesWhatTheAdministratorPutThere) {
  make_all();
  put("servercert.pem", "a certificate");
  put("clientca.pem", "authorities");
  put("rsa3072.pem", "a key from elsewhere");
  boost::filesystem::create_directory(path_of("sni"));
  run_postrm("purge");
  EXPECT_THAT(left(), ElementsAre("clientca.pem", "rsa3072.pem", "servercert.pem", "sni"));
}

TEST_F(UpdatePurge, LeavesAFileThatWasReplaced) {
  make_all();
  for (const char* name : {"rsa2048.pem", "ticket.keys"}) put(name, "the administrator's");
  run_postrm("purge");
  EXPECT_THAT(left(), ElementsAre("rsa2048.pem", "ticket.keys"));
}

TEST_F(UpdatePurge, LeavesAFileThatNoManifestLists) {
  make_all();
  boost::filesystem::remove(path_of(kManifest));
  run_postrm("purge");
  EXPECT_THAT(left(), ElementsAre("dh2048.pem", "dhparams.pem", "rsa2048.pem"));
}

TEST_F(UpdatePurge, LeavesALinkAndWhereItLeads) {
  make_all();
  boost::filesystem::rename(path_of("rsa2048.pem"), path_of("shared.pem"));
  boost::filesystem::create_symlink("shared.pem", path_of("rsa2048.pem"));
  boost::filesystem::remove(path_of("dhparams.pem"));
  boost::filesystem::create_symlink("not_mounted/dh.pem", path_of("dhparams.pem"));
  run_postrm("purge");
  EXPECT_THAT(left(), ElementsAre("dhparams.pem", "rsa2048.pem", "shared.pem"));
}

// Whoever can write in the directory can write a manifest.
TEST_F(UpdatePurge, LeavesWhatAManifestCannotName) {
  boost::filesystem::create_directory(path_of("rsa1"));
  std::string lines;
  for (const char* name : {"servercert.pem", "rsa1/x.pem", "dhparams.pem", "rsa.pem", "-rf", "sni",
                           "README", "rsa2048.pem.old"}) {
    put(name, "somebody's");
    lines += line_for(name);
  }
  const std::vector<std::string> before = left();
  lines += line_for("servercert.pem").substr(0, 64) + "  ../certs/servercert.pem\n";
  lines += line_for("servercert.pem").substr(0, 64) + "  " + path_of("servercert.pem") + "\n";
  lines += "\n\\\n  \n*\n$(touch x)  rsa2048.pem\n" + std::string(4096, 'f') + "\n";
  put(kManifest, lines);
  run_postrm("purge");
  EXPECT_EQ(left(), before);
  EXPECT_TRUE(file_exists(path_of("rsa1/x.pem")));
}

TEST_F(UpdatePurge, DoesNotFollowALinkForAManifest) {
  put("rsa2048.pem", "somebody's");
  put("list", line_for("rsa2048.pem"));
  boost::filesystem::create_symlink("list", path_of(kManifest));
  run_postrm("purge");
  EXPECT_THAT(left(), ElementsAre(kManifest, "list", "rsa2048.pem"));
}

TEST_F(UpdatePurge, RemovesWhatAKilledRunLeft) {
  put(".update_tmprsadh.rsa2048.pem.0123456789abcdef", "half");
  put(".update_tmprsadh.rsa2048.pem.0123456789abcdeg", "not ours");
  boost::filesystem::create_directory(path_of(".update_tmprsadh.x.0123456789abcdef"));
  run_postrm("purge");
  EXPECT_THAT(left(), ElementsAre(".update_tmprsadh.rsa2048.pem.0123456789abcdeg",
                                  ".update_tmprsadh.x.0123456789abcdef"));
}

TEST_F(UpdatePurge, KeepsADirectoryThatIsALink) {
  boost::filesystem::rename(directory(), certs_ / "real");
  boost::filesystem::create_directory_symlink("../real", directory());
  make_all();
  run_postrm("purge");
  EXPECT_TRUE(boost::filesystem::is_symlink(directory()));
  EXPECT_THAT(left(), IsEmpty());
}

}  // namespace
}  // namespace dotls::test

// Goal: dotls-deploy puts a renewed certificate in place, readable for the group alone; what dotls
// could not use is refused with its reason, and a run that fails or is ended changes nothing.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr const char* kOld = "the one that serves\n";

// No group of this name or number need exist for root to give a file to it.
gid_t own_group() {
  return ::geteuid() == 0 ? 12345 : ::getegid();
}

struct stat facts_of(const std::string& path) {
  struct stat facts {};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
  return facts;
}

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    names.push_back(entry.path().filename());
  return names;
}

class Deploy : public EndToEnd {
 protected:
  Deploy() {
    certs_.write("servercert.pem", kOld, 0640);
    bin_.write("dotls", "#!/bin/sh\nexec " + dotls_path() + " \"$@\"\n", 0755);
    // The script that is installed, with the dotls that was built in the place of the installed
    // one.
    const std::string installed = DOTLS_INSTALLED_IN;
    std::string text = read_file(std::string(DOTLS_CRON_OUTPUT) + "/dotls-deploy");
    const auto at = text.find("PATH=" + installed);
    EXPECT_NE(at, std::string::npos);
    if (at != std::string::npos) text.replace(at + 5, installed.size(), bin_.path());
    script_ = bin_.write("dotls-deploy", text, 0755);
  }

  [[nodiscard]] Command command(const std::vector<std::string>& arguments) const {
    Command command{.argv = {script_},
                    .env = {{"CERTDIR", certs_.path()},
                            {"DOTLS_GROUP", std::to_string(own_group())},
                            {"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}}};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    return command;
  }

  /// What an ACME client hands over: the paths of chain and key.
  [[nodiscard]] std::vector<std::string> files(const std::string& chain,
                                               const std::string& key) const {
    return {acme_.write("fullchain.pem", chain), acme_.write("privkey.pem", key, 0600)};
  }
  [[nodiscard]] std::vector<std::string> files(const Credential& leaf) const {
    return files(fullchain(leaf), leaf.key_pem());
  }
  static std::string fullchain(const Credential& leaf) {
    return leaf.certificate_pem() + authorities().intermediate.certificate_pem();
  }
  static Credential leaf(const CertSpec& spec = {.valid_until = 60L * 86'400}) {
    return make_certificate(spec, authorities().intermediate);
  }

  void expect_as_before() const {
    EXPECT_EQ(read_file(certs_ / "servercert.pem"), kOld);
    EXPECT_EQ(facts_of(certs_ / "servercert.pem").st_ino, before_);
    EXPECT_THAT(names_in(certs_.path()), ElementsAre("servercert.pem"));
  }
  void expect_refused(const Command& command, const std::string& reason) {
    before_ = facts_of(certs_ / "servercert.pem").st_ino;
    const RunResult result = run(command);
    EXPECT_NE(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr(reason));
    EXPECT_THAT(result.err, HasSubstr("servercert.pem stays as it was\n"));
    expect_as_before();
  }

  TempDir certs_, acme_, bin_;
  std::string script_;
  ino_t before_ = 0;
};

TEST_F(Deploy, InstalledFileIsReadableByTheGroupOnly) {
  const Credential good = leaf();
  const RunResult result = run(command(files(good)));
  EXPECT_EQ(result.status, 0) << result.err;
  const struct stat facts = facts_of(certs_ / "servercert.pem");
  EXPECT_EQ(facts.st_mode & 07777U, 0640U);
  EXPECT_EQ(facts.st_gid, own_group());
  const std::string text = read_file(certs_ / "servercert.pem");
  EXPECT_THAT(text, testing::AllOf(HasSubstr(fullchain(good)), HasSubstr(good.key_pem())));
  EXPECT_THAT(names_in(certs_.path()), ElementsAre("servercert.pem"));
}

TEST_F(Deploy, NamedTargetLeavesTheDefaultOne) {
  std::vector<std::string> arguments = files(leaf());
  arguments.push_back("second.pem");
  EXPECT_EQ(run(command(arguments)).status, 0);
  EXPECT_EQ(read_file(certs_ / "servercert.pem"), kOld);
  EXPECT_EQ(facts_of(certs_ / "second.pem").st_mode & 07777U, 0640U);
}

TEST_F(Deploy, FileWithoutFinalNewlineIsAccepted) {
  const Credential good = leaf();
  std::string chain = fullchain(good);
  chain.pop_back();
  const RunResult result = run(command(files(chain, good.key_pem())));
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(Deploy, WarningIsShownWithoutRefusal) {
  const RunResult result =
      run(command(files(leaf({.valid_from = -60L * 86'400, .valid_until = 3L * 86'400}))));
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("expires"));
}

TEST_F(Deploy, AKeyOfAnotherCertificateIsRefused) {
  expect_refused(command(files(fullchain(leaf()), leaf().key_pem())), "match");
}

TEST_F(Deploy, DamagedPemIsRefused) {
  const Credential good = leaf();
  std::string chain = fullchain(good);
  chain.replace(100, 20, "********************");
  expect_refused(command(files(chain, good.key_pem())), "are refused");
  std::string key = good.key_pem();
  key.resize(key.size() / 2);
  expect_refused(command(files(fullchain(good), key)), "are refused");
}

TEST_F(Deploy, EmptyFilesAreRefused) {
  const Credential good = leaf();
  expect_refused(command(files("", good.key_pem())), "are refused");
  expect_refused(command(files(fullchain(good), "")), "are refused");
}

TEST_F(Deploy, AnExpiredCertificateIsRefused) {
  expect_refused(command(files(leaf({.valid_from = -86'400, .valid_until = -3600}))), "expired");
}

TEST_F(Deploy, MissingFileIsRefused) {
  std::vector<std::string> arguments = files(leaf());
  arguments[1] += ".not";
  expect_refused(command(arguments), "privkey.pem.not");
}

TEST_F(Deploy, AGroupThatIsMissingIsRefused) {
  Command without = command(files(leaf()));
  without.env["DOTLS_GROUP"] = "no-such-group";
  expect_refused(without, "no-such-group");
}

TEST_F(Deploy, WithoutADotlsNothingIsPutInPlace) {
  bin_.write("dotls", "#!/no/such/interpreter\n", 0755);
  expect_refused(command(files(leaf())), "are refused");
}

// For a name dotls prefers the key file to the key in the chain's file.
TEST_F(Deploy, ChainWithAForeignKeyFileIsRefused) {
  std::filesystem::create_directory(certs_ / "sni");
  const Credential old = leaf();
  certs_.write("sni/mail.example.pem", fullchain(old));
  certs_.write("sni/mail.example.key", old.key_pem(), 0640);
  std::vector<std::string> arguments = files(leaf());
  arguments.push_back("sni/mail.example.pem");
  const RunResult result = run(command(arguments));
  EXPECT_EQ(result.status, 100);
  EXPECT_THAT(result.err, HasSubstr("remove " + certs_ / "sni/mail.example.key"));
  EXPECT_THAT(result.err, HasSubstr("sni/mail.example.pem stays as it was\n"));
  EXPECT_EQ(read_file(certs_ / "sni/mail.example.pem"), fullchain(old));
  EXPECT_EQ(read_file(certs_ / "sni/mail.example.key"), old.key_pem());
  EXPECT_THAT(names_in(certs_.path()), UnorderedElementsAre("servercert.pem", "sni"));
}

TEST_F(Deploy, ChainWithItsOwnKeyFileIsAccepted) {
  std::filesystem::create_directory(certs_ / "sni");
  const Credential good = leaf();
  certs_.write("sni/mail.example.key", good.key_pem(), 0640);
  std::vector<std::string> arguments = files(good);
  arguments.push_back("sni/mail.example.pem");
  const RunResult result = run(command(arguments));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(read_file(certs_ / "sni/mail.example.pem"), HasSubstr(good.key_pem()));
}

// The default certificate's key is in its own file, whatever is beside it.
TEST_F(Deploy, KeyFileBesideTheDefaultCertificateIsIgnored) {
  certs_.write("servercert.key", leaf().key_pem(), 0640);
  const RunResult result = run(command(files(leaf())));
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(Deploy, DirectoryAsTargetIsRefused) {
  std::filesystem::create_directory(certs_ / "sni");
  std::vector<std::string> arguments = files(leaf());
  arguments.push_back("sni");
  const RunResult result = run(command(arguments));
  EXPECT_EQ(result.status, 100);
  EXPECT_THAT(result.err, HasSubstr("sni is a directory"));
  EXPECT_THAT(names_in(certs_ / "sni"), testing::IsEmpty());
}

TEST_F(Deploy, WrongNumberOfArgumentsIsReported) {
  before_ = facts_of(certs_ / "servercert.pem").st_ino;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{}, {"chain"}, {"chain", "key", "name", "more"}}) {
    const RunResult result = run(command(arguments));
    EXPECT_EQ(result.status, 100);
    EXPECT_EQ(result.err, "usage: dotls-deploy CHAIN KEY [NAME]\n");
    expect_as_before();
  }
}

// The key comes through a FIFO: the run is ended at a point that is known, and there the files that
// it has made so far are for nobody else.
TEST_F(Deploy, SignalLeavesNothingBehind) {
  before_ = facts_of(certs_ / "servercert.pem").st_ino;
  std::vector<std::string> arguments = files(leaf());
  arguments[1] = acme_ / "fifo";
  ASSERT_EQ(::mkfifo(arguments[1].c_str(), 0600), 0);
  for (const int number : {SIGHUP, SIGINT, SIGTERM}) {
    Process deploy(command(arguments));
    UniqueFd writer;
    ASSERT_TRUE(wait_until([&] {
      writer.reset(::open(arguments[1].c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
      return static_cast<bool>(writer);
    }));
    for (const std::string& name : names_in(certs_.path())) {
      if (name == "servercert.pem") continue;
      EXPECT_EQ(facts_of(certs_ / name).st_mode & 07777U, 0700U);
      EXPECT_EQ(facts_of(certs_ / (name + "/new.pem")).st_mode & 07777U, 0640U);
    }
    EXPECT_EQ(names_in(certs_.path()).size(), 2U);
    deploy.signal(number);
    writer.reset();  // a shell handles a signal when the command that it waits for has ended
    EXPECT_EQ(deploy.wait(), 128 + number);
    EXPECT_THAT(deploy.err().text(), HasSubstr("servercert.pem stays as it was\n"));
    expect_as_before();
  }
}

// A signal may come when the file is in place already.
TEST_F(Deploy, LateSignalDoesNotClaimThatNothingChanged) {
  bin_.write("mv", "#!/bin/sh\n/bin/mv \"$@\"\nkill -s \"$SIGNAL\" $PPID\n", 0755);
  for (const char* signal : {"HUP", "INT", "TERM"}) {
    const Credential good = leaf();
    Command late = command(files(good));
    late.env["SIGNAL"] = signal;
    const RunResult result = run(late);
    EXPECT_EQ(result.status, 0) << signal;
    EXPECT_THAT(result.err, testing::Not(HasSubstr("stays as it was"))) << signal;
    EXPECT_THAT(read_file(certs_ / "servercert.pem"), HasSubstr(good.key_pem()));
    EXPECT_THAT(names_in(certs_.path()), ElementsAre("servercert.pem"));
  }
}

}  // namespace
}  // namespace dotls::test

// Goal: a process that keeps a context can tell when a file that the context was made of is another
// one, or is there at last.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "tests/component/tls/tls_link.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

class ContextFiles : public testing::Test {
 protected:
  ContextFiles() {
    certs_.write("chain.pem", certs_.leaf().certificate_pem(), 0644);
    certs_.write("key.pem", certs_.leaf().key_pem());
    certs_.write("crl.pem", make_crl_pem(authorities().root, {}) +
                                make_crl_pem(authorities().intermediate, {}));
    certs_.write("ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384\n");
    settings_ = server_settings(certs_);
  }

  // A server that reads all that it can.
  void read_much() {
    settings_.certificates = {{"chain.pem", "key.pem"}};
    settings_.ca_file = "root.pem";
    settings_.crl_file = "crl.pem";
    settings_.ciphers = certs_ / "ciphers";
  }
  // The names, in the directory, of files that are not as the context saw them.
  [[nodiscard]] std::vector<std::string> changed(const SeenFiles& seen) const {
    std::vector<std::string> names;
    for (const SeenFile& file : seen) {
      const std::string name = file.path.substr(certs_.path().size() + 1);
      if (!is_unchanged(file) && !std::count(names.begin(), names.end(), name)) {
        names.push_back(name);
      }
    }
    return names;
  }
  [[nodiscard]] SeenFiles files() const { return load_context(settings_).files(); }
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const SeenFile& file : files()) paths.push_back(file.path);
    return paths;
  }

  CertDir certs_;
  dotls::TlsSettings settings_;
};

TEST_F(ContextFiles, ListEveryFileThatWasRead) {
  read_much();
  EXPECT_THAT(paths(), IsSupersetOf({certs_ / "chain.pem", certs_ / "key.pem", certs_ / "root.pem",
                                     certs_ / "crl.pem", certs_ / "ciphers"}));
}

TEST_F(ContextFiles, ListFilesThatAClientHelloMayNeed) {
  EXPECT_THAT(paths(),
              IsSupersetOf({certs_ / "sni", certs_ / "dh2048.pem", certs_ / "dh8192.pem"}));
}

TEST_F(ContextFiles, ListNoFileThatWasNotLookedFor) {
  read_much();
  EXPECT_THAT(paths(), Not(Contains(certs_ / "servercert.pem")));
}

TEST_F(ContextFiles, DescribeTheFileThatWasOpened) {
  struct stat facts {};
  ASSERT_EQ(::stat((certs_ / "servercert.pem").c_str(), &facts), 0);
  for (const SeenFile& file : files()) {
    if (file.path != certs_ / "servercert.pem") continue;
    EXPECT_EQ(file.device, facts.st_dev);
    EXPECT_EQ(file.inode, facts.st_ino);
    EXPECT_EQ(file.size, facts.st_size);
    EXPECT_EQ(file.modified.tv_nsec, facts.st_mtim.tv_nsec);
  }
}

TEST_F(ContextFiles, AreUnchangedIfUntouched) {
  read_much();
  EXPECT_THAT(changed(files()), IsEmpty());
}

class ReplacedFile : public ContextFiles, public testing::WithParamInterface<const char*> {};

// As renewal puts it there: a new file by the old name, of the same size and age.
TEST_P(ReplacedFile, IsNoticed) {
  read_much();
  const SeenFiles seen = files();
  const std::string path = certs_ / GetParam();
  certs_.write("new", read_file(path));
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  const timespec times[] = {facts.st_atim, facts.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, (certs_ / "new").c_str(), times, 0), 0);
  ASSERT_EQ(::rename((certs_ / "new").c_str(), path.c_str()), 0);
  EXPECT_THAT(changed(seen), ElementsAre(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Names, ReplacedFile,
                         testing::Values("chain.pem", "key.pem", "root.pem", "crl.pem", "ciphers"));

class NewFile : public ContextFiles, public testing::WithParamInterface<const char*> {};

TEST_P(NewFile, IsNoticed) {
  const SeenFiles seen = files();
  certs_.write(GetParam(), "new");
  EXPECT_THAT(changed(seen), ElementsAre(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Names, NewFile,
                         testing::Values("ticket.keys", "clientca.pem", "dh2048.pem", "sni"));

// Unlike the bytes, mode and owner may be put right later.
TEST_F(ContextFiles, ChangeOfModeIsAChange) {
  certs_.write("ticket.keys", std::string(80, 'k'), 0644);
  const SeenFiles seen = files();
  ASSERT_EQ(::chmod((certs_ / "ticket.keys").c_str(), 0640), 0);
  EXPECT_THAT(changed(seen), ElementsAre("ticket.keys"));
}

TEST_F(ContextFiles, ListTheKeyOfASelfSignedCertificate) {
  ASSERT_EQ(::unlink((certs_ / "servercert.pem").c_str()), 0);
  certs_.write("rsa2048.pem", samples::private_key(samples::rsa_key(2048).get()));
  settings_.self_signed = true;
  EXPECT_THAT(paths(), IsSupersetOf({certs_ / "servercert.pem", certs_ / "rsa2048.pem"}));
}

}  // namespace
}  // namespace dotls::test

// Goal: --list finds the problems of each kind of file, and reports good ones as fine.
#include "shared/certdir/inspection.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <ctime>

#include "tests/support/pem_samples.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/run_lock.hpp"

namespace dotls::update {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr long kDay = 24L * 3600;

class Inspection : public ::testing::Test {
 protected:
  Inspection() { ::chmod(temp_.path().c_str(), 0750); }

  [[nodiscard]] Finding finding_of(const std::string& name, Depth depth = Depth::Glance) const {
    for (const Finding& finding : inspect_directory(temp_.path(), {depth})) {
      if (finding.path == temp_ / name) return finding;
    }
    ADD_FAILURE() << "nothing of " << name;
    return {};
  }
  [[nodiscard]] std::int64_t number_of(const std::string& name, const char* fact) const {
    const Finding finding = finding_of(name);
    const FactValue* value = finding.find(fact);
    return value == nullptr ? -1'000'000 : std::get<std::int64_t>(*value);
  }
  void expect(const std::string& name, Severity severity, const std::string& problem,
              Depth depth = Depth::Glance) const {
    const Finding finding = finding_of(name, depth);
    EXPECT_EQ(finding.severity, severity) << name;
    EXPECT_THAT(finding.problems, Contains(HasSubstr(problem)));
  }
  void expect_fine(const std::string& name, Depth depth = Depth::Glance) const {
    EXPECT_THAT(finding_of(name, depth).problems, IsEmpty()) << name;
  }
  void write_certificate(const std::string& name, const test::CertSpec& spec,
                         mode_t mode = 0640) const {
    const test::Credential credential = test::make_self_signed(spec);
    temp_.write(name, credential.key_pem() + credential.certificate_pem(), mode);
  }

  test::TempDir temp_;
};

TEST_F(Inspection, DescribesAGoodCertificate) {
  write_certificate("servercert.pem", {.valid_until = 90 * kDay + 60});
  expect_fine("servercert.pem");
  EXPECT_EQ(finding_of("servercert.pem").topic, "certificate");
  EXPECT_EQ(number_of("servercert.pem", "key_bits"), 256);
  EXPECT_EQ(number_of("servercert.pem", "days_left"), 90);
}

TEST_F(Inspection, WarnsThreeWeeksBeforeACertificateExpires) {
  write_certificate("servercert.pem", {.valid_from = -69 * kDay, .valid_until = 21 * kDay + 60});
  expect("servercert.pem", Severity::Warning, "expires soon");
  write_certificate("servercert.pem", {.valid_from = -68 * kDay, .valid_until = 22 * kDay + 60});
  expect_fine("servercert.pem");
}

TEST_F(Inspection, FindsAnExpiredCertificate) {
  write_certificate("servercert.pem", {.valid_until = -60});
  expect("servercert.pem", Severity::Broken, "expired");
  EXPECT_EQ(number_of("servercert.pem", "days_left"), -1);
}

TEST_F(Inspection, FindsACertificateThatIsNotValidYet) {
  write_certificate("clientcert.pem", {.valid_from = kDay, .valid_until = 90 * kDay});
  expect("clientcert.pem", Severity::Broken, "not valid yet");
}

TEST_F(Inspection, FindsAKeyOfAnotherCertificate) {
  const test::Credential one = test::make_self_signed({.valid_until = 90 * kDay});
  const test::Credential other = test::make_self_signed({.valid_until = 90 * kDay});
  temp_.write("servercert.pem", one.key_pem() + other.certificate_pem(), 0640);
  expect("servercert.pem", Severity::Broken, "not the key of the first certificate");
}

TEST_F(Inspection, FindsACertificateFileWithoutACertificate) {
  temp_.write("servercert.pem", "garbage");
  expect("servercert.pem", Severity::Broken, "no certificate");
}

TEST_F(Inspection, FindsAPrivateKeyThatIsOpenToEveryone) {
  write_certificate("servercert.pem", {.valid_until = 90 * kDay}, 0644);
  expect("servercert.pem", Severity::Broken, "chmod 640");
  temp_.write("other.key", samples::private_key(samples::ec_key().get()), 0644);
  expect("other.key", Severity::Broken, "chmod 640");
}

TEST_F(Inspection, LetsEveryoneReadACertificateWithoutItsKey) {
  const test::Credential credential = test::make_self_signed({.valid_until = 90 * kDay});
  temp_.write("other.pem", credential.certificate_pem(), 0644);
  expect_fine("other.pem");
}

TEST_F(Inspection, LooksAtTheCertificatesByName) {
  boost::filesystem::create_directory(temp_ / "sni");
  write_certificate("sni/mail.example.org.pem",
                    {.valid_from = -60 * kDay, .valid_until = 3 * kDay});
  expect("sni/mail.example.org.pem", Severity::Warning, "expires soon");
}

class InspectionByName : public Inspection {
 protected:
  InspectionByName() { boost::filesystem::create_directory(temp_ / "sni"); }

  test::Credential one_ = test::make_self_signed({.valid_until = 90 * kDay});
  test::Credential other_ = test::make_self_signed({.valid_until = 90 * kDay});
};

TEST_F(InspectionByName, AcceptsACertificateWithItsKeyFile) {
  temp_.write("sni/localhost.pem", one_.certificate_pem(), 0644);
  temp_.write("sni/localhost.key", one_.key_pem(), 0640);
  expect_fine("sni/localhost.pem");
  expect_fine("sni/localhost.key");
}

TEST_F(InspectionByName, FindsACertificateWithoutAKey) {
  temp_.write("sni/localhost.pem", one_.certificate_pem());
  expect("sni/localhost.pem", Severity::Broken, "no private key in it");
}

TEST_F(InspectionByName, FindsAKeyFileOfAnotherCertificate) {
  temp_.write("sni/localhost.pem", one_.certificate_pem());
  temp_.write("sni/localhost.key", other_.key_pem(), 0640);
  expect("sni/localhost.pem", Severity::Broken, "not the key of the first certificate");
}

// dotls uses the key file beside it, whatever else there is.
TEST_F(InspectionByName, FindsAKeyFileWithoutAKey) {
  temp_.write("sni/localhost.pem", one_.key_pem() + one_.certificate_pem(), 0640);
  temp_.write("sni/localhost.key", "garbage", 0640);
  expect("sni/localhost.pem", Severity::Broken, "localhost.key: no private key in it");
  expect("sni/localhost.key", Severity::Broken, "no private key in it");
}

TEST_F(InspectionByName, FindsAnInvalidCertificate) {
  temp_.write("sni/localhost.pem", "");
  temp_.write("sni/b.pem", "garbage");
  expect("sni/localhost.pem", Severity::Broken, "no certificate in it");
  expect("sni/b.pem", Severity::Broken, "no certificate in it");
}

TEST_F(Inspection, WarnsOfAnExpiredCa) {
  const test::Credential good = test::make_self_signed({.valid_until = 90 * kDay});
  const test::Credential old = test::make_self_signed({.valid_until = -60});
  temp_.write("clientca.pem", good.certificate_pem() + old.certificate_pem());
  expect("clientca.pem", Severity::Warning, "1 of 2 certificates expired");
}

TEST_F(Inspection, AcceptsACurrentRevocationList) {
  const test::Credential ca = test::make_self_signed({.authority = true});
  temp_.write("clientcrl.pem", test::make_crl_pem(ca, {}));
  expect_fine("clientcrl.pem");
}

TEST_F(Inspection, FindsAnInvalidRevocationList) {
  temp_.write("clientcrl.pem", samples::pem_block("X509 CRL", "garbage"));
  expect("clientcrl.pem", Severity::Broken, "damaged");
}

TEST_F(Inspection, AcceptsGoodParametersAndKeys) {
  temp_.write("dh2048.pem", samples::group_parameters("DH", "ffdhe2048"), 0644);
  temp_.write("rsa2048.pem", samples::private_key(samples::rsa_key(2048).get()), 0640);
  expect_fine("dh2048.pem", Depth::Thorough);
  expect_fine("rsa2048.pem", Depth::Thorough);
}

TEST_F(Inspection, FindsInvalidParameters) {
  temp_.write("dh2048.pem", samples::group_parameters("DHX", "dh_2048_256"));
  expect("dh2048.pem", Severity::Broken, "X9.42");
}

TEST_F(Inspection, FindsACompositeOnlyWhenThorough) {
  temp_.write("dh2048.pem", samples::dh_of('\xff', 2));
  expect_fine("dh2048.pem");
  expect("dh2048.pem", Severity::Broken, "no safe prime", Depth::Thorough);
}

TEST_F(Inspection, WarnsOfAWeakSize) {
  temp_.write("dh512.pem", samples::fresh_parameters("DH", 512));
  expect("dh512.pem", Severity::Warning, "weak");
}

TEST_F(Inspection, WarnsOfParametersThatAreMissing) {
  expect("dh2048.pem", Severity::Warning, "missing");
  expect("rsa2048.pem", Severity::Warning, "missing");
}

// chmod would not make it unknown again.
TEST_F(Inspection, WantsAKeyThatOthersMayKnowMadeAgain) {
  temp_.write("rsa2048.pem", samples::private_key(samples::rsa_key(2048).get()), 0644);
  expect("rsa2048.pem", Severity::Broken, "remove it and run update_tmprsadh");
  temp_.write("ticket.keys", std::string(80, 'k'), 0644);
  expect("ticket.keys", Severity::Broken, "remove it and run update_tmprsadh --ticket-keys");
}

TEST_F(Inspection, WantsAnotherUsersKeyMadeAgain) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const std::string path = temp_.write("ticket.keys", std::string(80, 'k'), 0640);
  ASSERT_EQ(::chown(path.c_str(), 12, 34), 0);
  expect("ticket.keys", Severity::Broken, "remove it and run update_tmprsadh --ticket-keys");
}

TEST_F(Inspection, WarnsOfASecretThatItsGroupCanChange) {
  write_certificate("servercert.pem", {.valid_until = 90 * kDay}, 0660);
  expect("servercert.pem", Severity::Warning, "chmod g-w");
  temp_.write("ticket.keys", std::string(80, 'k'), 0660);
  expect("ticket.keys", Severity::Warning, "chmod g-w");
}

TEST_F(Inspection, WarnsOfADirectoryThatItsGroupCanWriteIn) {
  ::chmod(temp_.path().c_str(), 0770);
  expect(".", Severity::Warning, "chmod g-w");
}

TEST_F(Inspection, FindsATicketFileOfTheWrongLength) {
  temp_.write("ticket.keys", "short", 0640);
  expect("ticket.keys", Severity::Broken, "5 bytes long");
}

TEST_F(Inspection, WarnsOfTicketKeysThatAreNotRotated) {
  const std::string path = temp_.write("ticket.keys", std::string(80, 'k'), 0640);
  expect_fine("ticket.keys");
  boost::filesystem::last_write_time(path, std::time(nullptr) - 4 * 3600);
  expect("ticket.keys", Severity::Warning, "not rotated");
}

TEST_F(Inspection, NeverShowsANegativeAge) {
  const std::string path = temp_.write("notes", "x");
  boost::filesystem::last_write_time(path, std::time(nullptr) + 10 * kDay);
  EXPECT_EQ(number_of("notes", "age_seconds"), 0);
}

TEST_F(Inspection, FindsADirectoryWhereAFileBelongs) {
  boost::filesystem::create_directory(temp_ / "dh2048.pem");
  expect("dh2048.pem", Severity::Broken, "move it away");
}

TEST_F(Inspection, FindsADanglingLink) {
  boost::filesystem::create_symlink("absent", temp_ / "dhparams.pem");
  expect("dhparams.pem", Severity::Broken, "leads nowhere");
}

TEST_F(Inspection, AcceptsParametersOfAnySizeForOtherPrograms) {
  temp_.write("dhparams.pem", samples::group_parameters("DH", "ffdhe3072"));
  expect_fine("dhparams.pem", Depth::Thorough);
  EXPECT_EQ(number_of("dhparams.pem", "bits"), 3072);
}

class NoParameters : public Inspection, public ::testing::WithParamInterface<const char*> {};

TEST_P(NoParameters, AreReportedUnderTheNameForOtherPrograms) {
  temp_.write("dhparams.pem", GetParam());
  expect("dhparams.pem", Severity::Broken, "remove it and run update_tmprsadh");
  boost::filesystem::remove(temp_ / "dhparams.pem");
  temp_.write("notes", GetParam());
  boost::filesystem::create_symlink("notes", temp_ / "dhparams.pem");
  expect("dhparams.pem", Severity::Broken, "remove it and run update_tmprsadh");
}

INSTANTIATE_TEST_SUITE_P(Contents, NoParameters, ::testing::Values("", "garbage"));

TEST_F(Inspection, WarnsOfWeakParametersForOtherPrograms) {
  temp_.write("dhparams.pem", samples::fresh_parameters("DH", 512));
  expect("dhparams.pem", Severity::Warning, "weak");
}

TEST_F(Inspection, DoesNotBlockOnAFifo) {
  ASSERT_EQ(::mkfifo((temp_ / "servercert.pem").c_str(), 0600), 0);
  expect("servercert.pem", Severity::Broken, "not a regular file");
}

TEST_F(Inspection, ReportsDebrisOfAKilledRun) {
  const std::string name = make_temporary_name("dh2048.pem");
  temp_.write(name, "half");
  expect(name, Severity::Warning, "the next one removes it");
}

TEST_F(Inspection, ReportsLinksAndDirectoriesNamedLikeDebris) {
  const std::string link = make_temporary_name("dh2048.pem");
  boost::filesystem::create_symlink("absent", temp_ / link);
  expect(link, Severity::Warning, "the next one removes it");
  const std::string directory = make_temporary_name("dh2048.pem");
  boost::filesystem::create_directory(temp_ / directory);
  expect(directory, Severity::Broken, "move it away");
}

TEST_F(Inspection, ReportsALockOnlyIfItIsNotALockFile) {
  { const RunLock lock(open_work_directory(temp_.path()), Job::TicketKeys); }
  boost::filesystem::create_directory(temp_ / ".update_tmprsadh.lock");
  for (const Finding& finding : inspect_directory(temp_.path(), {Depth::Glance})) {
    EXPECT_NE(finding.path, temp_ / ".update_tmprsadh.tickets.lock");
  }
  expect(".update_tmprsadh.lock", Severity::Broken, "remove it");
}

TEST_F(Inspection, ReportsAManifestOnlyIfSomethingIsWrongWithIt) {
  const std::string name = ".update_tmprsadh.parameters.made";
  temp_.write(name, std::string(64, '0') + "  rsa2048.pem\n", 0640);
  for (const Finding& finding : inspect_directory(temp_.path(), {Depth::Glance})) {
    EXPECT_NE(finding.path, temp_ / name);
  }
  ::chmod((temp_ / name).c_str(), 0666);
  expect(name, Severity::Broken, "chmod o-w");
  boost::filesystem::remove(temp_ / name);
  boost::filesystem::create_directory(temp_ / name);
  expect(name, Severity::Broken, "move it away");
  EXPECT_EQ(finding_of(name).topic, "directory");
}

TEST_F(Inspection, FindsADirectoryThatAnybodyCanWriteIn) {
  ::chmod(temp_.path().c_str(), 0777);
  expect(".", Severity::Broken, "chmod o-w");
  ::chmod(temp_.path().c_str(), 01777);
  expect_fine(".");
}

TEST_F(Inspection, WarnsOfAnOwnerOtherThanRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const std::string path = temp_.write("clientca.pem", "x");
  ASSERT_EQ(::chown(path.c_str(), 12, 34), 0);
  EXPECT_THAT(finding_of("clientca.pem").problems, Contains(HasSubstr("owner is not root")));
}

}  // namespace
}  // namespace dotls::update

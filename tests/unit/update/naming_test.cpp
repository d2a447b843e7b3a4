// Goal: which names are temporary files of the tool, and the role of each name in the directory.
#include <gmock/gmock.h>

#include "shared/certdir/file_role.hpp"
#include "shared/certdir/named_certificate.hpp"
#include "update_tmprsadh/atomic_file.hpp"

namespace dotls::update {
namespace {

TEST(TemporaryName, IsRecognisedWithItsTarget) {
  EXPECT_EQ(find_temporary_target(make_temporary_name("dh2048.pem")), "dh2048.pem");
}

TEST(TemporaryName, IsNeverTheSameTwice) {
  EXPECT_NE(make_temporary_name("dh2048.pem"), make_temporary_name("dh2048.pem"));
}

class NoTemporaryName : public ::testing::TestWithParam<const char*> {};

TEST_P(NoTemporaryName, IsLeftAlone) {
  EXPECT_EQ(find_temporary_target(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Names, NoTemporaryName,
                         ::testing::Values("", "dh2048.pem", ".update_tmprsadh.",
                                           ".update_tmprsadh.x",
                                           ".update_tmprsadh..0123456789abcdef",
                                           ".update_tmprsadh.dh2048.pem.0123456789abcde",
                                           ".update_tmprsadh.dh2048.pem.0123456789abcdeg",
                                           "x.update_tmprsadh.dh2048.pem.0123456789abcdef"));

TEST(FileRole, FollowsTheName) {
  EXPECT_EQ(role_of("servercert.pem").role, FileRole::ServerCertificate);
  EXPECT_EQ(role_of("ticket.keys").role, FileRole::TicketKeys);
  EXPECT_EQ(role_of("dhparams.pem").role, FileRole::DhLink);
  EXPECT_EQ(role_of("sni").role, FileRole::SniDirectory);
  EXPECT_EQ(role_of(make_temporary_name("rsa2048.pem")).role, FileRole::Unfinished);
  EXPECT_EQ(role_of(".update_tmprsadh.lock").role, FileRole::Lock);
  EXPECT_EQ(role_of(".update_tmprsadh.tickets.lock").role, FileRole::Lock);
  EXPECT_EQ(role_of(".update_tmprsadh.parameters.made").role, FileRole::Manifest);
  EXPECT_EQ(role_of(".update_tmprsadh.tickets.made").role, FileRole::Manifest);
  EXPECT_EQ(role_of(".update_tmprsadh.made").role, FileRole::Other);
  EXPECT_EQ(role_of("README").role, FileRole::Other);
}

TEST(FileRole, FollowsTheNameInSni) {
  EXPECT_EQ(role_in_sni("servercert.pem").role, FileRole::SniCertificate);
  EXPECT_EQ(role_in_sni("*.example.org.key").role, FileRole::SniKey);
  EXPECT_EQ(role_in_sni("README").role, FileRole::Other);
  EXPECT_EQ(key_beside("/certs/sni/mail.example.org.pem"), "/certs/sni/mail.example.org.key");
}

TEST(FileRole, KnowsTheSizeInTheName) {
  EXPECT_EQ(role_of("rsa2048.pem").role, FileRole::RsaKey);
  EXPECT_EQ(role_of("rsa2048.pem").bits, 2048);
  EXPECT_EQ(role_of("dh512.pem").role, FileRole::DhParameters);
  EXPECT_EQ(role_of("dh512.pem").bits, 512);
}

class NameWithoutASize : public ::testing::TestWithParam<const char*> {};

TEST_P(NameWithoutASize, IsNotAParameterFile) {
  EXPECT_EQ(role_of(GetParam()).role, FileRole::Other);
}

INSTANTIATE_TEST_SUITE_P(Names, NameWithoutASize,
                         ::testing::Values("rsa.pem", "dh.pem", "dh2048.pem~", "dh-2048.pem",
                                           "dh02048.pem", "rsa2048", "rsaX.pem", "xdh2048.pem",
                                           "dh99999999999.pem"));

TEST(FileRole, RecognisesUnsupportedSizes) {
  EXPECT_THAT(find_size_problem(1024), ::testing::Optional(::testing::HasSubstr("weak")));
  EXPECT_THAT(find_size_problem(2560),
              ::testing::Optional(::testing::HasSubstr("never looked for")));
  EXPECT_EQ(find_size_problem(2048), std::nullopt);
}

}  // namespace
}  // namespace dotls::update

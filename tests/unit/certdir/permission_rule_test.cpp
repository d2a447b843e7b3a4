// Goal: a secret may be open to its owner and group only.
#include <gmock/gmock.h>

#include "shared/certdir/cert_directory.hpp"

namespace dotls {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Optional;

std::optional<std::string> problem_of(mode_t mode) {
  struct stat facts {};
  facts.st_mode = S_IFREG | mode;
  return find_permission_problem("/certs/key.pem", facts);
}

TEST(PermissionRule, OwnerAndGroupAreFine) {
  for (const mode_t mode : {0600U, 0400U, 0640U, 0440U, 0660U, 0770U, 0601U}) {
    EXPECT_EQ(problem_of(mode), std::nullopt) << std::oct << mode;
  }
}

TEST(PermissionRule, OthersMayNeitherReadNorWrite) {
  for (const mode_t mode : {0644U, 0604U, 0602U, 0666U, 0777U, 0004U}) {
    EXPECT_THAT(problem_of(mode),
                Optional(AllOf(HasSubstr("/certs/key.pem"), HasSubstr("chmod 640 /certs/key.pem"))))
        << std::oct << mode;
  }
}

}  // namespace
}  // namespace dotls

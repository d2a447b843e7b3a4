// Goal: a name belongs to the certificate directory unless it is a path.
#include <gtest/gtest.h>

#include "shared/certdir/cert_directory.hpp"

namespace dotls {
namespace {

TEST(CertDirectory, PutsANameWithoutASlashIntoTheDirectory) {
  EXPECT_EQ(path_in("/certs", "a.pem"), "/certs/a.pem");
}

TEST(CertDirectory, LeavesAPathAsItIs) {
  EXPECT_EQ(path_in("/certs", "/etc/a.pem"), "/etc/a.pem");
  EXPECT_EQ(path_in("/certs", "./a.pem"), "./a.pem");
  EXPECT_EQ(path_in("/certs", "sub/a.pem"), "sub/a.pem");
}

}  // namespace
}  // namespace dotls

#include "tests/support/binaries.hpp"

#include <cstdlib>

namespace dotls::test {
namespace {

std::string path_of(const std::string& of_this_build) {
  const char* directory = std::getenv("DOTLS_TEST_BINARIES");
  if (directory == nullptr) return of_this_build;
  return directory + of_this_build.substr(of_this_build.rfind('/'));
}

}  // namespace

std::string dotls_path() {
  return path_of(DOTLS_PATH);
}

std::string dotls_via_path() {
  return path_of(DOTLS_VIA_PATH);
}

std::string dotls_keeper_path() {
  return path_of(DOTLS_KEEPER_PATH);
}

std::string update_tmprsadh_path() {
  return path_of(UPDATE_TMPRSADH_PATH);
}

}  // namespace dotls::test

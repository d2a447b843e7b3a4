// Which tools the end-to-end tests run.
#pragma once

#include <string>

namespace dotls::test {

/// Of this build; where DOTLS_TEST_BINARIES names a directory, those in it, as the sanitized ones.
[[nodiscard]] std::string dotls_path();
[[nodiscard]] std::string dotls_via_path();
[[nodiscard]] std::string dotls_keeper_path();
[[nodiscard]] std::string update_tmprsadh_path();

}  // namespace dotls::test

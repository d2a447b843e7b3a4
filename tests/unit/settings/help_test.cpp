// Goal: --help fits a terminal and leaves no option out; --version is one line.
#include <gmock/gmock.h>

#include <sstream>
#include <string>

#include "dotls/settings/option_table.hpp"

namespace dotls {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(Help, FitsAScreenOf24LinesBy80Columns) {
  std::istringstream help{std::string(help_text())};
  int lines = 0;
  for (std::string line; std::getline(help, line); ++lines) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_LE(lines, 24);
  EXPECT_TRUE(help_text().ends_with('\n'));
}

TEST(Help, NamesEveryOption) {
  // These have a letter that is clearer than the word, or go without saying.
  for (const OptionSpec& spec : option_specs()) {
    if (std::string_view(spec.long_name) == "help") continue;
    if (side_of(spec.long_name) == OptionSide::Keeper) continue;
    const std::string shown =
        spec.letter != 0 ? std::string{'-', spec.letter} : std::string("--") + spec.long_name;
    EXPECT_THAT(std::string(help_text()), HasSubstr(shown));
  }
}

TEST(Help, SaysWhereTheCertificatesAre) {
  EXPECT_THAT(std::string(help_text()), HasSubstr("(" DOTLS_CERTDIR ")"));
}

TEST(Help, NamesTheManual) {
  EXPECT_THAT(std::string(help_text()), HasSubstr("man dotls\n"));
}

TEST(Version, IsOneLine) {
  EXPECT_THAT(std::string(version_text("dotls")), MatchesRegex("dotls [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace dotls

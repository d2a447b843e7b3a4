// Goal: command line and environment become the right Config, and nonsense is refused in words.
#include "update_tmprsadh/config.hpp"

#include <gmock/gmock.h>

#include "shared/error.hpp"
#include "update_tmprsadh/sizes.hpp"

namespace dotls::update {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

auto refused_with(const std::string& why) {
  return Throws<Fatal>(
      AllOf(Property(&Fatal::exit_status, kExitUsage), Property(&Fatal::what, HasSubstr(why))));
}

auto parsing(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  return [=] { return parse_config(arguments, environment); };
}

TEST(UpdateConfig, MakesParametersOf2048BitsByDefault) {
  const Config config = parse_config({}, {});
  EXPECT_EQ(config.task, Task::Parameters);
  EXPECT_THAT(config.sizes, ElementsAre(2048));
  EXPECT_EQ(config.directory, DOTLS_CERTDIR);
  EXPECT_EQ(config.group, std::nullopt);
  EXPECT_EQ(config.threads, std::nullopt);
  EXPECT_EQ(config.verbosity, std::nullopt);
}

TEST(UpdateConfig, TakesTheDirectoryFromTheEnvironment) {
  EXPECT_EQ(parse_config({}, {"/env", {}}).directory, "/env");
}

TEST(UpdateConfig, PrefersTheOptionForTheDirectory) {
  EXPECT_EQ(parse_config({"-d", "/option"}, {"/env", {}}).directory, "/option");
}

TEST(UpdateConfig, TakesTheSizeFromTheEnvironment) {
  EXPECT_THAT(parse_config({}, {{}, "4096"}).sizes, ElementsAre(2048, 4096));
}

TEST(UpdateConfig, PrefersTheOptionForTheSize) {
  EXPECT_THAT(parse_config({"--maxbits", "3072"}, {{}, "8192"}).sizes, ElementsAre(2048, 3072));
}

TEST(UpdateConfig, IgnoresAnUnusedBadSizeInTheEnvironment) {
  EXPECT_EQ(parse_config({"--list"}, {{}, "999"}).task, Task::List);
}

TEST(UpdateConfig, RefusesABadSizeInTheEnvironment) {
  EXPECT_THAT(parsing({}, {{}, "1024"}), refused_with("SSL_BITS must be 2048"));
}

TEST(UpdateConfig, MakesTheHalvesToo) {
  EXPECT_THAT(sizes_up_to(2048), ElementsAre(2048));
  EXPECT_THAT(sizes_up_to(3072), ElementsAre(2048, 3072));
  EXPECT_THAT(sizes_up_to(4096), ElementsAre(2048, 4096));
  EXPECT_THAT(sizes_up_to(6144), ElementsAre(2048, 3072, 6144));
  EXPECT_THAT(sizes_up_to(8192), ElementsAre(2048, 4096, 8192));
}

TEST(UpdateConfig, SaysWhyASizeIsTooSmall) {
  EXPECT_THAT(parsing({"--maxbits", "1024"}), refused_with("weak"));
}

TEST(UpdateConfig, SaysWhyASizeIsTooLarge) {
  EXPECT_THAT(parsing({"--maxbits", "16384"}), refused_with("days"));
}

class UpdateConfigBadSize : public ::testing::TestWithParam<const char*> {};

TEST_P(UpdateConfigBadSize, IsRefused) {
  EXPECT_THAT(parsing({"--maxbits", GetParam()}), refused_with("--maxbits must be 2048, 3072"));
}

INSTANTIATE_TEST_SUITE_P(Sizes, UpdateConfigBadSize,
                         ::testing::Values("", "0", "-2048", "2049", "2048x", " 2048", "5000",
                                           "99999999999999999999"));

TEST(UpdateConfig, KnowsItsTasks) {
  EXPECT_EQ(parse_config({"--ticket-keys"}, {}).task, Task::TicketKeys);
  EXPECT_EQ(parse_config({"--list"}, {}).task, Task::List);
  EXPECT_EQ(parse_config({"--check", "--json"}, {}).task, Task::Check);
  EXPECT_EQ(parse_config({"--list", "--warn-days", "30"}, {}).warn_days, 30);
  EXPECT_EQ(parse_config({"-h"}, {}).task, Task::Help);
  EXPECT_EQ(parse_config({"--version"}, {}).task, Task::Version);
}

TEST(UpdateConfig, CanSkipAMachineThatIsNotSetUp) {
  EXPECT_TRUE(parse_config({"--if-present"}, {}).if_present);
  EXPECT_TRUE(parse_config({"--ticket-keys", "--if-present"}, {}).if_present);
}

TEST(UpdateConfig, DoesOneTaskARun) {
  EXPECT_THAT(parsing({"--list", "--ticket-keys"}), refused_with("one a run"));
}

TEST(UpdateConfig, RefusesAnOptionThatHasNoMeaningForTheTask) {
  EXPECT_THAT(parsing({"--list", "--maxbits", "2048"}), refused_with("--maxbits has no meaning"));
  EXPECT_THAT(parsing({"--list", "--if-present"}), refused_with("--if-present has no meaning"));
  EXPECT_THAT(parsing({"--json"}), refused_with("--json has no meaning"));
  EXPECT_THAT(parsing({"--ticket-keys", "--min-age", "3"}),
              refused_with("--min-age has no meaning"));
}

TEST(UpdateConfig, RefusesThreadsWithoutASearch) {
  EXPECT_THAT(parsing({"--group-params", "--threads", "2"}), refused_with("--threads"));
}

TEST(UpdateConfig, RefusesArguments) {
  EXPECT_THAT(parsing({"/etc/certs"}), refused_with("/etc/certs"));
}

TEST(UpdateConfig, RefusesAnEmptyDirectory) {
  EXPECT_THAT(parsing({"-d", ""}), refused_with("--certdir"));
}

TEST(UpdateConfig, RefusesNoThreads) {
  EXPECT_THAT(parsing({"--threads", "0"}), refused_with("1"));
}

TEST(UpdateConfig, LetsTheLastOfQuietAndVerboseWin) {
  EXPECT_EQ(parse_config({"-q", "-v"}, {}).verbosity, Verbosity::Verbose);
  EXPECT_EQ(parse_config({"-v", "-q"}, {}).verbosity, Verbosity::Errors);
}

}  // namespace
}  // namespace dotls::update

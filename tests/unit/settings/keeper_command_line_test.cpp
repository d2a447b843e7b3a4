// Goal: dotls-keeper takes the options that a TLS context is made from, and their variables, and
// sends those of a connection to dotls-via.
#include "dotls/settings/keeper_command_line.hpp"

#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

KeeperRequest parse_keeper(const Words& arguments, const Words& environment = {}) {
  const auto command = parse_keeper_command_line(arguments, Environment(environment));
  const auto* request = std::get_if<KeeperRequest>(&command);
  if (request == nullptr) ADD_FAILURE() << "help or version";
  return request == nullptr ? KeeperRequest{} : *request;
}

std::string keeper_refusal_of(const Words& arguments) {
  try {
    static_cast<void>(parse_keeper_command_line(arguments, {}));
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    return error.what();
  }
  ADD_FAILURE() << "not refused";
  return {};
}

TEST(KeeperCommandLine, TakesTheSocketAndOptionsOfTheTls) {
  const KeeperRequest request = parse_keeper(
      {"/run/keeper", "-d", "/certs", "-n", "c.pem", "--keyfile", "k.pem", "-v", "--strict-sni"});
  EXPECT_EQ(request.socket, "/run/keeper");
  EXPECT_EQ(request.tls.role, Role::Server);
  EXPECT_EQ(request.tls.directory, "/certs");
  ASSERT_EQ(request.tls.certificates.size(), 1U);
  EXPECT_EQ(request.tls.certificates[0].key_file, "k.pem");
  EXPECT_TRUE(request.tls.strict_sni);
  EXPECT_EQ(request.log.verbosity, Verbosity::Verbose);
}

TEST(KeeperCommandLine, TakesWhatIsItsOwn) {
  const KeeperRequest request =
      parse_keeper({"s", "--user", "dotls", "--group=mail", "--max", "20", "--sandbox", "require"});
  EXPECT_EQ(request.keeper.user, "dotls");
  EXPECT_EQ(request.keeper.group, "mail");
  EXPECT_EQ(request.keeper.max_engines, 20U);
  EXPECT_TRUE(request.keeper.requires_sandbox);
}

TEST(KeeperCommandLine, TriesTheSandboxByDefault) {
  EXPECT_FALSE(parse_keeper({"s"}).keeper.requires_sandbox);
  EXPECT_FALSE(parse_keeper({"s", "--sandbox", "try"}).keeper.requires_sandbox);
  EXPECT_EQ(parse_keeper({"s"}).keeper.max_engines, std::nullopt);
}

TEST(KeeperCommandLine, RefusesValuesThatAreNone) {
  EXPECT_THAT(keeper_refusal_of({"s", "--sandbox", "maybe"}), HasSubstr("want try"));
  EXPECT_THAT(keeper_refusal_of({"s", "--max", "0"}), HasSubstr("--max"));
  EXPECT_THAT(keeper_refusal_of({"s", "--user", ""}), HasSubstr("--user"));
  EXPECT_THAT(keeper_refusal_of({"s", "--group", ""}), HasSubstr("--group"));
}

TEST(KeeperCommandLine, OptionsAreNoneOfDotls) {
  EXPECT_THAT(refusal_of({"--max", "5", "prog"}),
              HasSubstr("--max is the keeper's: give it to dotls-keeper"));
}

TEST(KeeperCommandLine, ReadsTheVariables) {
  const KeeperRequest request = parse_keeper({"s"}, {"CERTDIR=/of/the/environment"});
  EXPECT_EQ(request.tls.directory, "/of/the/environment");
}

TEST(KeeperCommandLine, LeavesOptionsOfAConnectionToTheFront) {
  for (const Words& option : std::vector<Words>{{"-s", "smtp"},
                                                {"--require-tls"},
                                                {"-D", "9"},
                                                {"-t", "9"},
                                                {"-z"},
                                                {"--proxy-protocol", "192.0.2.1"}}) {
    Words arguments{"socket"};
    arguments.insert(arguments.end(), option.begin(), option.end());
    EXPECT_THAT(keeper_refusal_of(arguments), HasSubstr("give it to dotls-via"));
  }
}

TEST(KeeperCommandLine, RefusesWhatIsNotItsOwn) {
  EXPECT_THAT(keeper_refusal_of({}), HasSubstr("the socket comes first"));
  EXPECT_THAT(keeper_refusal_of({"socket", "program"}), HasSubstr("starts no program"));
  EXPECT_THAT(keeper_refusal_of({"socket", "-T"}), HasSubstr("client mode"));
  EXPECT_THAT(keeper_refusal_of({"socket", "--keyfile", "a", "--keyfile", "b"}),
              HasSubstr("one --keyfile for each -n"));
}

}  // namespace
}  // namespace dotls::test

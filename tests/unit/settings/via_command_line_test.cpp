// Goal: dotls-via takes the options of a connection, and sends those of the TLS, and their
// variables, to the keeper.
#include "dotls/settings/via_command_line.hpp"

#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

ViaRequest parse_via(const Words& arguments, const Words& environment = {}) {
  const auto command = parse_via_command_line(arguments, Environment(environment));
  const auto* request = std::get_if<ViaRequest>(&command);
  if (request == nullptr) ADD_FAILURE() << "help or version";
  return request == nullptr ? ViaRequest{} : *request;
}

std::string via_refusal_of(const Words& arguments, const Words& environment = {}) {
  try {
    static_cast<void>(parse_via_command_line(arguments, Environment(environment)));
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    return error.what();
  }
  ADD_FAILURE() << "not refused";
  return {};
}

TEST(ViaCommandLine, TakesTheSocketThenOptionsThenTheProgram) {
  const ViaRequest request =
      parse_via({"/run/keeper", "-s", "smtp", "--require-tls", "-z", "-t", "7", "prog", "-v"});
  EXPECT_EQ(request.socket, "/run/keeper");
  EXPECT_EQ(request.serve.settings.starttls, StarttlsProtocol::Smtp);
  EXPECT_TRUE(request.serve.settings.require_tls);
  EXPECT_TRUE(request.serve.settings.tls_environment);
  EXPECT_EQ(request.serve.settings.connect_timeout, std::chrono::seconds(7));
  EXPECT_THAT(request.serve.settings.program, testing::ElementsAre("prog", "-v"));
}

TEST(ViaCommandLine, KnowsTheIdleTimesOfTheProtocol) {
  EXPECT_EQ(parse_via({"s", "-s", "imap", "prog"}).serve.settings.idle.session,
            std::chrono::minutes(31));
}

TEST(ViaCommandLine, ReadsWhatTheSuperServerSays) {
  const ViaRequest request = parse_via({"s", "prog"}, {"TCPREMOTEIP=192.0.2.1", "BANNER=220 hi"});
  EXPECT_EQ(request.serve.peer.address, "192.0.2.1");
  EXPECT_EQ(request.serve.peer.banner, "220 hi");
}

TEST(ViaCommandLine, NeedsASocketAndAProgram) {
  EXPECT_THAT(via_refusal_of({}), HasSubstr("the keeper's socket comes first"));
  EXPECT_THAT(via_refusal_of({"-v", "socket", "prog"}), HasSubstr("socket comes first"));
  EXPECT_THAT(via_refusal_of({"socket"}), HasSubstr("no program given"));
}

TEST(ViaCommandLine, LeavesOptionsOfTheTlsToTheKeeper) {
  for (const Words& option : std::vector<Words>{{"-n", "file"},
                                                {"--keyfile", "file"},
                                                {"-d", "dir"},
                                                {"-c", "file"},
                                                {"-L", "file"},
                                                {"-f", "HIGH"},
                                                {"-M", "TLSv1_3"},
                                                {"--conf", "Groups=X25519"},
                                                {"--verify-client", "require"},
                                                {"--allow-dns", "a.example"},
                                                {"--alpn", "smtp"},
                                                {"--self-signed"},
                                                {"--strict-sni"},
                                                {"--user", "dotls"},
                                                {"--group", "mail"},
                                                {"--max", "5"},
                                                {"--sandbox", "try"}}) {
    Words arguments{"socket"};
    arguments.insert(arguments.end(), option.begin(), option.end());
    arguments.emplace_back("prog");
    EXPECT_THAT(via_refusal_of(arguments),
                HasSubstr(option.front() + " is the keeper's: give it to dotls-keeper"));
  }
}

TEST(ViaCommandLine, LeavesTheirVariablesToTheKeeper) {
  for (const std::string name : {"CERTDIR", "TLS_CERTFILE", "CLIENTCA", "CLIENTCRL",
                                 "TLS_CIPHER_LIST", "TLS_CIPHER_SUITE", "SSL_BITS"}) {
    EXPECT_THAT(via_refusal_of({"socket", "prog"}, {name + "=something"}),
                HasSubstr(name + " is set, and the keeper does the TLS"));
    // As in dotls an empty one is none.
    EXPECT_EQ(parse_via({"socket", "prog"}, {name + "="}).socket, "socket");
  }
}

TEST(ViaCommandLine, HasNoClientModeNorCheck) {
  EXPECT_THAT(via_refusal_of({"socket", "-T", "prog"}), HasSubstr("use dotls itself"));
  EXPECT_THAT(via_refusal_of({"socket", "--check"}), HasSubstr("dotls --check"));
  EXPECT_THAT(via_refusal_of({"socket", "--keeper", "socket"}), HasSubstr("dotls --check"));
  EXPECT_THAT(via_refusal_of({"socket", "--ucspi-tls", "prog"}), HasSubstr("use dotls itself"));
  EXPECT_THAT(via_refusal_of({"socket", "-N", "prog"}), HasSubstr("use dotls itself"));
}

TEST(ViaCommandLine, WithNotlsLooksAtNothingElse) {
  const ViaRequest request = parse_via({"socket", "-n", "file", "prog"}, {"NOTLS=", "CERTDIR=/x"});
  EXPECT_TRUE(request.serve.peer.no_tls);
  EXPECT_THAT(request.serve.settings.program, testing::ElementsAre("prog"));
}

TEST(ViaCommandLine, GivesHelpAndVersionWithoutASocket) {
  EXPECT_TRUE(std::holds_alternative<HelpRequest>(parse_via_command_line({"--help"}, {})));
  EXPECT_TRUE(std::holds_alternative<VersionRequest>(parse_via_command_line({"--version"}, {})));
}

}  // namespace
}  // namespace dotls::test

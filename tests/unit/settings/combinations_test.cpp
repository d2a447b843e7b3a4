// Goal: options that contradict each other or have no place in the mode are refused, not ignored.
#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kPin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

class Combination : public testing::TestWithParam<Refused> {};

TEST_P(Combination, IsRefused) {
  const std::string message = refusal_of(with_program(GetParam().arguments));
  for (const std::string& word : GetParam().words) EXPECT_THAT(message, HasSubstr(word));
}

INSTANTIATE_TEST_SUITE_P(
    OfAClient, Combination,
    testing::Values(
        Refused{{"-T", "--verify-client", "off"}, {"--verify-client", "server mode", "-c"}},
        Refused{{"-C", "--self-signed"}, {"--self-signed", "server mode"}},
        Refused{{"-T", "--strict-sni"}, {"--strict-sni", "server mode"}},
        Refused{{"-T", "--allow-dns", "a.example.org"}, {"--allow-dns", "server mode", "-h"}},
        Refused{{"-C", "--allow-pin", kPin}, {"--allow-pin", "server mode", "--pin"}},
        Refused{{"-T", "-s", "smtp", "--require-tls"}, {"--require-tls", "server mode"}},
        Refused{{"-T", "--ehlo", "a.b"}, {"--ehlo", "-s smtp"}},
        Refused{{"-T", "-s", "imap", "--ehlo", "a.b"}, {"--ehlo", "-s smtp"}},
        Refused{{"-T", "-L", "x", "--no-verify"}, {"-L", "--no-verify"}},
        Refused{{"-T", "-n", "a", "-n", "b"}, {"one certificate", "-n once"}}));

INSTANTIATE_TEST_SUITE_P(
    OfAServer, Combination,
    testing::Values(Refused{{"-h", "mail.example.org"}, {"-h", "client mode", "-T or -C"}},
                    Refused{{"--no-verify"}, {"--no-verify", "client mode", "--verify-client"}},
                    Refused{{"--pin", kPin}, {"--pin", "client mode"}},
                    Refused{{"-n", ""}, {"-n \"\"", "client mode"}},
                    Refused{{"--require-tls"}, {"--require-tls", "goes with -s"}},
                    Refused{{"--json"}, {"--json", "--check"}},
                    Refused{{"--warn-days", "3"}, {"--warn-days", "--check"}},
                    Refused{{"--connect", "a:1"}, {"--connect", "--check"}}));

// Who is not in the lists must not be served at all: neither by another mode nor in the clear.
INSTANTIATE_TEST_SUITE_P(
    OfListsOfClients, Combination,
    testing::Values(
        Refused{{"--allow-dns", "a.example.org", "--verify-client", "off"}, {"imply", "require"}},
        Refused{{"--allow-dns", "a.b", "--verify-client", "optional"}, {"imply", "require"}},
        Refused{{"--verify-client", "optional_no_ca", "--allow-pin", kPin}, {"imply", "require"}},
        Refused{{"-s", "smtp", "--allow-dns", "a.b"}, {"-s", "--require-tls", "in the clear"}},
        Refused{{"--allow-pin", kPin, "-s", "imap"}, {"-s", "--require-tls", "in the clear"}},
        Refused{{"--allow-pin", kPin, "--ucspi-tls"}, {"--ucspi-tls", "in the clear"}}));

TEST(ListsOfClients, AgreeWithTheModeThatTheyImply) {
  const TlsSettings tls = parse({"--verify-client", "require", "--allow-dns", "a.b", "--allow-pin",
                                 kPin, "--allow-dns", "*.c.d", "-s", "pop3", "--require-tls", "p"})
                              .tls;
  EXPECT_THAT(tls.allowed_names, ElementsAre("a.b", "*.c.d"));
  EXPECT_THAT(tls.allowed_pins, testing::SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    OfUcspiTls, Combination,
    testing::Values(Refused{{"--ucspi-tls", "-s", "smtp"}, {"--ucspi-tls", "-s", "the program"}},
                    Refused{{"-T", "--ucspi-tls"}, {"--ucspi-tls", "server mode", "-T"}},
                    Refused{{"--ucspi-tls", "-C"}, {"--ucspi-tls", "server mode", "-C"}},
                    Refused{{"--ucspi-tls", "-CT"}, {"--ucspi-tls", "server mode", "-C"}},
                    Refused{{"--ucspi-tls", "-T", "-s", "smtp"}, {"--ucspi-tls", "-T"}},
                    Refused{{"--ucspi-tls", "--require-tls"}, {"--ucspi-tls", "--require-tls"}},
                    Refused{{"--check", "--connect", "a:1", "--ucspi-tls"},
                            {"--ucspi-tls", "server mode", "--connect"}}));

TEST(Modes, CheckOfAServiceTakesUcspiTls) {
  EXPECT_TRUE(parse({"--check", "--ucspi-tls", "prog"}).check);
}

INSTANTIATE_TEST_SUITE_P(
    OfFiles, Combination,
    testing::Values(Refused{{"--keyfile", "a", "--keyfile", "b"},
                            {"--keyfile", "2 times", "1 times"}},
                    Refused{{"-n", "a", "-n", "b", "--keyfile", "k"}, {"--keyfile", "same order"}},
                    Refused{{"-n", "a", "-n", ""}, {"-n \"\"", "alone"}},
                    Refused{{"-T", "-n", "", "-n", "a"}, {"-n \"\"", "alone"}},
                    Refused{{"-T", "-n", "", "--keyfile", "k"}, {"--keyfile", "0 times"}}));

TEST(Modes, NoProgramIsRefusedWithTheUsage) {
  EXPECT_THAT(refusal_of({}),
              AllOf(HasSubstr("no program"), HasSubstr("usage: dotls"), HasSubstr("--help")));
  EXPECT_THAT(refusal_of({"-v"}), HasSubstr("no program"));
  EXPECT_THAT(refusal_of({"-v", "--"}), HasSubstr("no program"));
  EXPECT_THAT(refusal_of({"-T"}), HasSubstr("no program"));
}

INSTANTIATE_TEST_SUITE_P(
    OfAKeeperThatIsAsked, Combination,
    testing::Values(
        Refused{{"--check", "--keeper", "s", "--connect", "a:1"}, {"--connect", "--keeper"}},
        Refused{{"--check", "--keeper", "s", "-s", "smtp"}, {"-s does not", "--keeper"}},
        Refused{{"--check", "--keeper", "s", "-d", "certs"}, {"-d does not", "--keeper"}},
        Refused{{"--check", "--keeper", "s", "-T"}, {"-T does not", "--keeper"}},
        Refused{{"--check", "--keeper", "s", "-t", "3"}, {"-t does not", "--keeper"}},
        Refused{{"--check", "--keeper", ""}, {"--keeper", "empty"}},
        Refused{{"--check", "--keeper", "s"}, {"--keeper takes no program", "leave out prog"}}));

TEST(Modes, CheckOfAKeeperTakesWhatIsOfTheReport) {
  const Parsed parsed = parse({"--check", "--keeper", "/a/b", "--json", "--warn-days", "3", "-q"});
  ASSERT_TRUE(parsed.check);
  EXPECT_EQ(parsed.check->keeper, "/a/b");
  EXPECT_TRUE(parsed.check->json);
  EXPECT_EQ(parsed.check->warn_days, 3);
}

TEST(Modes, CheckNeedsNoProgram) {
  EXPECT_TRUE(parse({"--check"}).check);
}

TEST(Modes, BothClientLettersMeanSixAndSeven) {
  for (const Words& options :
       {Words{"-CT"}, Words{"-TC"}, Words{"-T", "-C"}, Words{"--client-fd67", "--client"}}) {
    EXPECT_EQ(parse(with_program(options)).wiring, Wiring::ClientFd67);
  }
}

TEST(Modes, OptionsEndAtTheProgramsName) {
  const Parsed config = parse({"-q", "prog", "-v", "--help", "-M", "nonsense", "--"});
  EXPECT_EQ(config.verbosity, Verbosity::Quiet);
  EXPECT_THAT(config.program, ElementsAre("prog", "-v", "--help", "-M", "nonsense", "--"));
}

TEST(Modes, TwoDashesProtectAProgramThatLooksLikeAnOption) {
  EXPECT_THAT(parse({"-q", "--", "-prog", "x"}).program, ElementsAre("-prog", "x"));
}

TEST(Modes, HelpAndVersionNeedNoProgram) {
  EXPECT_TRUE(std::holds_alternative<HelpRequest>(parse_command_line({"--help"}, {})));
  EXPECT_TRUE(std::holds_alternative<VersionRequest>(parse_command_line({"--version"}, {})));
  EXPECT_TRUE(std::holds_alternative<HelpRequest>(parse_command_line({"-M", "bad", "--help"}, {})));
  EXPECT_TRUE(
      std::holds_alternative<HelpRequest>(parse_command_line({"--help"}, Environment({"NOTLS="}))));
}

}  // namespace
}  // namespace dotls::test

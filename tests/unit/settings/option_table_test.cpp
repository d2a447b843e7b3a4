// Goal: every option, short and long, has its effect and needs nothing else.
#include "dotls/settings/option_table.hpp"

#include <functional>
#include <map>
#include <set>

#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::Optional;
using testing::SizeIs;

struct Row {
  char letter;
  const char* name;
  const char* value;  // nullptr: takes none
  Words others;       // what it needs
  std::function<void(const Parsed&)> expect;
};

const std::string kPin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows{
      {'q',
       "quiet",
       nullptr,
       {},
       [](const Parsed& c) { EXPECT_EQ(c.verbosity, Verbosity::Quiet); }},
      {'Q',
       "errors",
       nullptr,
       {"-v"},
       [](const Parsed& c) { EXPECT_EQ(c.verbosity, Verbosity::Errors); }},
      {'v',
       "verbose",
       nullptr,
       {},
       [](const Parsed& c) { EXPECT_EQ(c.verbosity, Verbosity::Verbose); }},
      {'d', "certdir", "/certs", {}, [](const Parsed& c) { EXPECT_EQ(c.tls.directory, "/certs"); }},
      {'n',
       "certfile",
       "mail.pem",
       {},
       [](const Parsed& c) {
         ASSERT_THAT(c.tls.certificates, SizeIs(1));
         EXPECT_EQ(c.tls.certificates[0].certificate_file, "mail.pem");
         EXPECT_EQ(c.tls.certificates[0].key_file, std::nullopt);
       }},
      {0,
       "log-format",
       "json",
       {},
       [](const Parsed& c) { EXPECT_EQ(c.log_format, LogFormat::Json); }},
      {0,
       "proxy-protocol",
       "192.0.2.7",
       {},
       [](const Parsed& c) { EXPECT_THAT(c.balancers, SizeIs(1)); }},
      {0,
       "keyfile",
       "mail.key",
       {},
       [](const Parsed& c) {
         ASSERT_THAT(c.tls.certificates, SizeIs(1));
         EXPECT_EQ(c.tls.certificates[0].certificate_file, "servercert.pem");
         EXPECT_EQ(c.tls.certificates[0].key_file, "mail.key");
       }},
      {'c', "cafile", "ca.pem", {}, [](const Parsed& c) { EXPECT_EQ(c.tls.ca_file, "ca.pem"); }},
      {'L',
       "crlfile",
       "crl.pem",
       {},
       [](const Parsed& c) { EXPECT_EQ(c.tls.crl_file, "crl.pem"); }},
      {'f', "ciphers", "HIGH", {}, [](const Parsed& c) { EXPECT_EQ(c.tls.ciphers, "HIGH"); }},
      {'M',
       "tls-method",
       "TLSv1_3",
       {},
       [](const Parsed& c) {
         EXPECT_EQ(c.tls.least_version, TlsVersion::Tls13);
         EXPECT_EQ(c.tls.greatest_version, TlsVersion::Tls13);
       }},
      {'N',
       "renegotiation",
       nullptr,
       {},
       [](const Parsed& c) { EXPECT_TRUE(c.tls.renegotiation); }},
      {'z', "tls-env", nullptr, {}, [](const Parsed& c) { EXPECT_TRUE(c.tls_environment); }},
      {'D',
       "timeout-data",
       "604800",
       {},
       [](const Parsed& c) {
         EXPECT_EQ(c.idle.step, std::chrono::seconds(604'800));
         EXPECT_EQ(c.connect_timeout, std::chrono::seconds(60));
       }},
      {'t',
       "timeout-connect",
       "1",
       {},
       [](const Parsed& c) {
         EXPECT_EQ(c.connect_timeout, std::chrono::seconds(1));
         EXPECT_EQ(c.idle.step, std::chrono::seconds(300));
       }},
      {'s',
       "starttls",
       "smtp",
       {},
       [](const Parsed& c) { EXPECT_EQ(c.starttls, StarttlsProtocol::Smtp); }},
      {'T',
       "client",
       nullptr,
       {},
       [](const Parsed& c) {
         EXPECT_EQ(c.wiring, Wiring::ClientStdio);
         EXPECT_EQ(c.tls.role, Role::Client);
       }},
      {'C',
       "client-fd67",
       nullptr,
       {},
       [](const Parsed& c) {
         EXPECT_EQ(c.wiring, Wiring::ClientFd67);
         EXPECT_EQ(c.tls.role, Role::Client);
       }},
      {'h',
       "host",
       "Mail.Example.ORG.",
       {"-T"},
       [](const Parsed& c) { EXPECT_EQ(c.tls.host, "mail.example.org"); }},
      {0,
       "ehlo",
       "mail.example.org",
       {"-T", "-s", "smtp"},
       [](const Parsed& c) { EXPECT_EQ(c.ehlo_name, "mail.example.org"); }},
      {0, "ucspi-tls", nullptr, {}, [](const Parsed& c) { EXPECT_TRUE(c.ucspi_tls); }},
      {0,
       "require-tls",
       nullptr,
       {"-s", "imap"},
       [](const Parsed& c) { EXPECT_TRUE(c.require_tls); }},
      {0,
       "verify-client",
       "require",
       {},
       [](const Parsed& c) { EXPECT_EQ(c.tls.client_verification, ClientVerification::Require); }},
      {0, "no-verify", nullptr, {"-T"}, [](const Parsed& c) { EXPECT_FALSE(c.tls.verify_server); }},
      {0, "self-signed", nullptr, {}, [](const Parsed& c) { EXPECT_TRUE(c.tls.self_signed); }},
      {0,
       "check",
       nullptr,
       {},
       [](const Parsed& c) {
         ASSERT_TRUE(c.check);
         EXPECT_FALSE(c.check->json);
         EXPECT_EQ(c.check->path, "/bin:/usr/bin");
         EXPECT_EQ(c.check->connect, std::nullopt);
         EXPECT_EQ(c.check->keeper, std::nullopt);
       }},
      {0,
       "json",
       nullptr,
       {"--check"},
       [](const Parsed& c) {
         ASSERT_TRUE(c.check);
         EXPECT_TRUE(c.check->json);
       }},
      {0,
       "warn-days",
       "30",
       {"--check"},
       [](const Parsed& c) {
         ASSERT_TRUE(c.check);
         EXPECT_EQ(c.check->warn_days, 30);
       }},
      {0,
       "connect",
       "127.0.0.1:465",
       {"--check"},
       [](const Parsed& c) {
         ASSERT_TRUE(c.check);
         ASSERT_TRUE(c.check->connect);
         EXPECT_EQ(c.check->connect->host, "127.0.0.1");
         EXPECT_EQ(c.check->connect->port, "465");
         EXPECT_TRUE(c.is_client());
       }},
      {0,
       "pin",
       kPin.c_str(),
       {"-T"},
       [](const Parsed& c) {
         ASSERT_THAT(c.tls.pins, SizeIs(1));
         EXPECT_EQ(c.tls.pins[0].substr(0, 4), "\xe3\xb0\xc4\x42");
         EXPECT_THAT(c.tls.pins[0], SizeIs(32));
       }},
      {0,
       "conf",
       "groups=X25519:P-256",
       {},
       [](const Parsed& c) {
         ASSERT_THAT(c.tls.conf, SizeIs(1));
         EXPECT_EQ(c.tls.conf[0].name, "Groups");
         EXPECT_EQ(c.tls.conf[0].value, "X25519:P-256");
       }},
      {0,
       "allow-dns",
       "*.Example.ORG.",
       {},
       [](const Parsed& c) { EXPECT_THAT(c.tls.allowed_names, ElementsAre("*.example.org")); }},
      {0,
       "allow-pin",
       kPin.c_str(),
       {},
       [](const Parsed& c) {
         ASSERT_THAT(c.tls.allowed_pins, SizeIs(1));
         EXPECT_THAT(c.tls.allowed_pins[0], SizeIs(32));
       }},
      {0,
       "alpn",
       "h2,http/1.1",
       {},
       [](const Parsed& c) { EXPECT_THAT(c.tls.alpn, ElementsAre("h2", "http/1.1")); }},
      {0, "strict-sni", nullptr, {}, [](const Parsed& c) { EXPECT_TRUE(c.tls.strict_sni); }},
  };
  return kRows;
}

void expect_row(const Row& row, const Words& option) {
  SCOPED_TRACE(option.front());
  Words arguments = row.others;
  arguments.insert(arguments.end(), option.begin(), option.end());
  const Parsed config = parse(with_program(arguments));
  if (!config.check) {
    EXPECT_THAT(config.program, ElementsAre("prog"));
  }
  row.expect(config);
}

TEST(OptionTable, ShortFormsDoWhatTheySay) {
  for (const Row& row : rows()) {
    if (row.letter == 0) continue;
    const std::string dashed{'-', row.letter};
    expect_row(row, row.value == nullptr ? Words{dashed} : Words{dashed, row.value});
    if (row.value != nullptr) expect_row(row, {dashed + row.value});
  }
}

TEST(OptionTable, LongFormsDoWhatTheySay) {
  for (const Row& row : rows()) {
    const std::string dashed = std::string("--") + row.name;
    expect_row(row, row.value == nullptr ? Words{dashed} : Words{dashed, row.value});
    if (row.value != nullptr) expect_row(row, {dashed + "=" + row.value});
  }
}

// So that no option of dotls comes without its row here, but for one that goes with no program.
TEST(OptionTable, IsComplete) {
  std::set<std::string> specified;
  std::set<std::string> tested{"help", "version", "keeper"};
  for (const OptionSpec& spec : option_specs())
    if (side_of(spec.long_name) != OptionSide::Keeper) specified.insert(spec.long_name);
  for (const Row& row : rows()) tested.insert(row.name);
  EXPECT_EQ(specified, tested);
}

TEST(OptionTable, AgreesWithTheSpecification) {
  std::map<std::string, Row> by_name;
  for (const Row& row : rows()) by_name.emplace(row.name, row);
  for (const OptionSpec& spec : option_specs()) {
    const auto row = by_name.find(spec.long_name);
    if (row == by_name.end()) continue;
    EXPECT_EQ(row->second.letter, spec.letter) << spec.long_name;
    EXPECT_EQ(row->second.value != nullptr, spec.takes_value) << spec.long_name;
  }
}

TEST(OptionTable, ValueThatIsMissingIsNamed) {
  for (const OptionSpec& spec : option_specs()) {
    if (!spec.takes_value) continue;
    const std::string dashed = std::string("--") + spec.long_name;
    EXPECT_THAT(refusal_of({dashed}),
                testing::AllOf(testing::HasSubstr(dashed), testing::HasSubstr("needs a value")));
    if (spec.letter == 0) continue;
    EXPECT_THAT(refusal_of({std::string{'-', spec.letter}}),
                testing::AllOf(testing::HasSubstr(std::string{'-', spec.letter}),
                               testing::HasSubstr("needs a value")));
  }
}

TEST(OptionTable, DefaultsAreTheDocumentedOnes) {
  const Parsed config = parse({"prog", "-v", "arg"});
  EXPECT_EQ(config.wiring, Wiring::Server);
  EXPECT_EQ(config.tls.role, Role::Server);
  EXPECT_EQ(config.verbosity, Verbosity::Errors);
  EXPECT_EQ(config.connect_timeout, std::chrono::seconds(60));
  EXPECT_EQ(config.idle.step, std::chrono::seconds(300));
  EXPECT_EQ(config.tls.directory, DOTLS_CERTDIR);
  EXPECT_THAT(config.tls.certificates, testing::IsEmpty());
  EXPECT_EQ(config.tls.least_version, TlsVersion::Tls12);
  EXPECT_EQ(config.tls.greatest_version, TlsVersion::Tls13);
  EXPECT_EQ(config.tls.parameter_bits, 2048);
  EXPECT_EQ(config.tls.ca_file, std::nullopt);
  EXPECT_EQ(config.tls.crl_file, std::nullopt);
  EXPECT_EQ(config.tls.client_verification, std::nullopt);
  EXPECT_EQ(config.tls.ciphers, std::nullopt);
  EXPECT_TRUE(config.tls.verify_server);
  EXPECT_FALSE(config.tls.no_certificate);
  EXPECT_FALSE(config.tls.self_signed);
  EXPECT_FALSE(config.tls.renegotiation);
  EXPECT_FALSE(config.tls.strict_sni);
  EXPECT_FALSE(config.tls_environment);
  EXPECT_FALSE(config.require_tls);
  EXPECT_FALSE(config.no_tls);
  EXPECT_FALSE(config.starttls);
  EXPECT_FALSE(config.banner);
  EXPECT_FALSE(config.check);
  EXPECT_FALSE(config.address);
}

TEST(OptionTable, LastOfSeveralCounts) {
  EXPECT_EQ(parse({"-q", "-v", "-Q", "prog"}).verbosity, Verbosity::Errors);
  EXPECT_EQ(parse({"-D", "5", "-D", "7", "prog"}).idle.step, std::chrono::seconds(7));
  EXPECT_EQ(parse({"-f", "a", "-f", "b", "prog"}).tls.ciphers, "b");
}

// RFC 1939 section 3, RFC 9051 section 5.4.
TEST(OptionTable, IdleTimesFollowTheRfcs) {
  const auto times = [](const std::vector<std::string>& arguments) {
    const IdleTimes idle = parse(arguments).idle;
    return std::pair(idle.step.count(), idle.session.count());
  };
  EXPECT_EQ(times({"prog"}), std::pair(300L, 300L));
  EXPECT_EQ(times({"-s", "smtp", "prog"}), std::pair(300L, 300L));
  EXPECT_EQ(times({"-s", "pop3", "prog"}), std::pair(300L, 660L));
  EXPECT_EQ(times({"-s", "imap", "prog"}), std::pair(300L, 1860L));
  EXPECT_EQ(times({"-T", "-s", "imap", "prog"}), std::pair(300L, 1860L));
  // A given -D applies to all.
  EXPECT_EQ(times({"-s", "imap", "-D", "300", "prog"}), std::pair(300L, 300L));
  EXPECT_EQ(times({"-D", "20", "-s", "pop3", "prog"}), std::pair(20L, 20L));
}

}  // namespace
}  // namespace dotls::test

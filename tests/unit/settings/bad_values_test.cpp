// Goal: a value that will not do is refused with one message that names the option and what would.
#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

class BadValue : public testing::TestWithParam<Refused> {};

TEST_P(BadValue, IsNamedWithItsFix) {
  const std::string message = refusal_of(with_program(GetParam().arguments));
  for (const std::string& word : GetParam().words) EXPECT_THAT(message, HasSubstr(word));
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadValue,
    testing::Values(
        Refused{{"-D", "0"}, {"-D", "from 1 to 604800", "\"0\""}},
        Refused{{"-D", ""}, {"-D", "from 1 to 604800"}},
        Refused{{"-D", "5s"}, {"-D", "from 1 to 604800", "\"5s\""}},
        Refused{{"-D", "-1"}, {"-D", "from 1 to 604800"}},
        Refused{{"-D", "604801"}, {"-D", "from 1 to 604800"}},
        Refused{{"-D", "4294967297"}, {"-D", "from 1 to 604800"}},
        Refused{{"--timeout-data=99999999999999999999"}, {"-D", "from 1 to 604800"}},
        Refused{{"-t", "0"}, {"-t", "from 1 to 604800"}},
        Refused{{"-t", "soon"}, {"-t", "from 1 to 604800", "\"soon\""}},
        Refused{{"--timeout-connect", "604801"}, {"-t", "from 1 to 604800"}},
        Refused{{"-M", "SSLv2"}, {"-M SSLv2", "broken", "SSLv23", "TLSv1_2"}},
        Refused{{"-M", "SSLv3"}, {"-M SSLv3", "broken", "SSLv23", "TLSv1_2"}},
        Refused{{"-M", "TLSv1"}, {"-M TLSv1", "broken", "SSLv23", "TLSv1_2"}},
        Refused{{"-M", "TLSv1_1"}, {"-M TLSv1_1", "broken", "SSLv23", "TLSv1_2"}},
        Refused{{"-M", "TLSv1_1:TLSv1_3"}, {"-M TLSv1_1", "broken"}},
        Refused{{"-M", "TLSv1_2:TLSv1"}, {"-M TLSv1", "broken"}},
        Refused{{"-M", "TLSv1_3:TLSv1_2"}, {"-M TLSv1_3:TLSv1_2", "TLSv1_2:TLSv1_3"}},
        Refused{{"-M", ""}, {"-M", "unknown method", "TLSv1_2:TLSv1_3"}},
        Refused{{"-M", "tlsv1_2"}, {"-M \"tlsv1_2\"", "unknown method", "TLSv1_2"}},
        Refused{{"-M", "TLSv1_2:"}, {"-M \"\"", "unknown method"}},
        Refused{{"-M", "TLSv1_2:TLSv1_3:TLSv1_3"}, {"unknown method", "TLSv1_2:TLSv1_3"}},
        Refused{{"-M", "a\nb"}, {"a\\x0ab"}},
        Refused{{"-s", "lmtp"}, {"-s \"lmtp\"", "smtp, pop3 or imap"}},
        Refused{{"-s", ""}, {"-s \"\"", "smtp, pop3 or imap"}},
        Refused{{"--verify-client", "yes"},
                {"--verify-client \"yes\"", "off, optional_no_ca, optional or require"}},
        Refused{{"-d", ""}, {"-d", "empty"}}, Refused{{"--keyfile", ""}, {"--keyfile", "empty"}},
        Refused{{"-f", ""}, {"-f", "empty", "leave -f out"}},
        Refused{{"-T", "-h", ""}, {"-h", "no host name"}},
        Refused{{"-T", "-h", "two words"}, {"-h \"two words\"", "xn--"}},
        Refused{{"-T", "-h",
                 "b\xc3\xbc"
                 "cher.example"},
                {"-h", "xn--"}},
        Refused{{"-T", "-h", "a..b"}, {"-h \"a..b\""}},
        Refused{{"--alpn", ""}, {"--alpn", "commas"}},
        Refused{{"--alpn", "h2,,smtp"}, {"--alpn", "commas"}},
        Refused{{"-T", "--pin", "sha256//abc"}, {"--pin", "sha256//", "44 characters"}},
        Refused{{"--conf", "Groups"}, {"--conf \"Groups\"", "COMMAND=VALUE"}},
        Refused{{"--conf", "Groups="}, {"--conf \"Groups=\"", "COMMAND=VALUE"}},
        Refused{{"--conf", "=x"}, {"--conf", "Groups, SignatureAlgorithms"}},
        Refused{{"--conf", ""}, {"--conf", "Groups, SignatureAlgorithms"}},
        Refused{{"--conf", "Groups P-256"}, {"--conf \"Groups P-256\"", "SignatureAlgorithms"}},
        Refused{{"--conf", "Options=-NoTicket"},
                {"--conf \"Options=-NoTicket\"", "Groups, SignatureAlgorithms", "leave this out"}},
        Refused{{"--conf", "-groups=x"}, {"--conf", "leave this out"}},
        Refused{{"--conf", "Curves=P-256"}, {"--conf", "type Groups"}},
        Refused{{"--conf", "minprotocol=TLSv1"}, {"--conf", "for this use -M"}},
        Refused{{"--conf", "CipherString=ALL"}, {"--conf", "for this use -f"}},
        Refused{{"--conf", "VerifyMode=Peer"}, {"--conf", "use --verify-client", "--no-verify"}},
        Refused{{"--allow-pin", "sha256//abc"}, {"--allow-pin", "sha256//", "44 characters"}},
        Refused{{"--allow-dns", ""}, {"--allow-dns \"\"", "*.example.org"}},
        Refused{{"--allow-dns", "*"}, {"--allow-dns \"*\"", "host name"}},
        Refused{{"--allow-dns", "a*.example.org"}, {"--allow-dns \"a*.example.org\""}},
        Refused{{"--allow-dns", "a.*.org"}, {"--allow-dns \"a.*.org\"", "host name"}},
        Refused{{"--allow-dns", "*.*.org"}, {"--allow-dns \"*.*.org\"", "host name"}},
        Refused{{"--allow-dns", "192.0.2.1"}, {"--allow-dns \"192.0.2.1\"", "host name"}},
        Refused{{"--allow-dns", "*.192.0.2.1"}, {"--allow-dns \"*.192.0.2.1\"", "host name"}},
        Refused{{"--allow-dns", "a.example.org,b.example.org"}, {"--allow-dns", "host name"}},
        Refused{{"--allow-dns", "b\xc3\xbc.example"}, {"--allow-dns", "xn--"}},
        Refused{{"--check", "--connect", "mail.example.org"}, {"--connect", "HOST:PORT"}},
        Refused{{"--check", "--connect", ":465"}, {"--connect", "HOST:PORT"}},
        Refused{{"--check", "--connect", "2001:db8::1:465"}, {"--connect", "HOST:PORT"}},
        Refused{{"--check", "--connect", "a b:465"}, {"--connect \"a b:465\"", "HOST:PORT"}},
        Refused{{"--check", "--connect", "a:0"}, {"--connect", "from 1 to 65535"}},
        Refused{{"--check", "--connect", "a:65536"}, {"--connect", "from 1 to 65535"}},
        Refused{{"--check", "--connect", "a:smtp"}, {"--connect", "from 1 to 65535"}},
        Refused{{"--no-such"}, {"--no-such", "--help"}}, Refused{{"-x"}, {"-x", "--help"}},
        Refused{{"--verbose=2"}, {"--verbose", "takes no value"}}));

TEST(BadValue, LongValueIsCut) {
  EXPECT_LT(refusal_of({"-M", std::string(5000, 'x'), "prog"}).size(), 250U);
  EXPECT_LT(refusal_of({"-s", std::string(5000, 'x'), "prog"}).size(), 250U);
  EXPECT_LT(refusal_of({"--verify-client", std::string(5000, 'x'), "prog"}).size(), 250U);
  EXPECT_LT(refusal_of({"-T", "-h", std::string(5000, 'x'), "prog"}).size(), 250U);
  EXPECT_LT(refusal_of({"--no" + std::string(5000, 'x'), "prog"}).size(), 400U);
}

}  // namespace
}  // namespace dotls::test

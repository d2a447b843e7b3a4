// Goal: dotls --check says whether the program can be executed and whether a client verifies its
// server, and what it tells a program of a port is as the schema says.

#include <gmock/gmock.h>

#include "tests/e2e/check/check_schema.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_records.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class CheckService : public EndToEnd {
 protected:
  RunResult check(std::vector<std::string> options, const std::string& path = "/bin:/usr/bin") {
    std::vector<std::string> argv{dotls_path(),  "--check", "-d",
                                  certs_.path(), "-c",      certs_ / "root.pem"};
    argv.insert(argv.end(), options.begin(), options.end());
    RunResult result = run({.argv = argv, .env = {{"PATH", path}}});
    argv.insert(argv.begin() + 1, "--json");
    expect_by_schema(run({.argv = argv, .env = {{"PATH", path}}}).out);
    return result;
  }

  CertDir certs_{CertSpec{.valid_until = 60L * 86'400}};
};

TEST_F(CheckService, FindsTheProgramInThePath) {
  const RunResult result = check({"cat", "-u"});
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("program: fine\n  name: cat\n  file: /bin/cat\n"));
}

TEST_F(CheckService, IsBrokenWhereTheProgramIsNotThere) {
  RunResult result = check({"cat"}, "/nonexistent:" + certs_.path());
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("cat: not found in PATH (/nonexistent:"));
  result = check({certs_ / "absent"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("absent: No such file or directory"));
}

TEST_F(CheckService, IsBrokenWhereNobodyMayExecuteTheProgram) {
  const std::string script = certs_.write("script", "#!/bin/sh\n", 0644);
  for (const RunResult& result :
       {check({script}), check({"script"}, certs_.path()), check({certs_.path()})}) {
    EXPECT_EQ(result.status, 2) << result.out;
    EXPECT_THAT(result.out, HasSubstr("may not execute it"));
  }
}

// As execvp(3): what may not be executed is passed over.
TEST_F(CheckService, LooksOnAfterAProgramThatMayNotBeExecuted) {
  certs_.write("cat", "#!/bin/sh\n", 0644);
  const RunResult result = check({"cat"}, certs_.path() + ":/bin");
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("file: /bin/cat\n"));
}

// The user of the service, not the one who is root.
TEST_F(CheckService, AsksForTheUserWhoRunsIt) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another";
  const std::string script = certs_.write("script", "#!/bin/sh\n", 0700);
  ASSERT_EQ(run({.argv = {"/bin/chmod", "755", certs_.path()}}).status, 0);
  const RunResult result =
      run({.argv = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                    dotls_path(), "--check", "-d", certs_.path(), script}});
  EXPECT_THAT(result.out, HasSubstr("may not execute it"));
}

TEST_F(CheckService, WarnsOfAClientThatTakesAnybodyForItsServer) {
  for (const std::string mode : {"-T", "-C"}) {
    RunResult result = check({mode});
    EXPECT_EQ(result.status, 1) << result.out;
    EXPECT_THAT(result.out, HasSubstr("without -h NAME"));
    result = check({mode, "-h", "mx.example.org", "--no-verify"});
    EXPECT_EQ(result.status, 1) << result.out;
    EXPECT_THAT(result.out, HasSubstr("with --no-verify and without --pin"));
  }
}

TEST_F(CheckService, IsFineOfAClientThatKnowsItsServer) {
  const std::string pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  EXPECT_EQ(check({"-C", "-h", "mx.example.org"}).status, 0);
  EXPECT_EQ(check({"-C", "--no-verify", "--pin", pin}).status, 0);
}

// A topic that can be asked for, and the address apart from it.
TEST_F(CheckService, NamesThePortBesideItsTopic) {
  const MailRecords records;
  const TcpServer server(certs_, {.program = records.program("smtp"), .options = {"-s", "smtp"}});
  const std::string address = "localhost:" + std::to_string(server.port());
  const RunResult result = run({.argv = {dotls_path(), "--check", "--json", "--connect", address,
                                         "-s", "smtp", "-c", certs_ / "root.pem"}});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  expect_by_schema(result.out);
  EXPECT_THAT(result.out, HasSubstr("{\"version\": 1, \"status\": 0,"));
  EXPECT_THAT(result.out, HasSubstr("{\"topic\": \"port\", \"address\": \"" + address + "\", "));
  EXPECT_THAT(result.out, HasSubstr("{\"topic\": \"STARTTLS injection (CVE-2011-0411)\", "
                                    "\"address\": \"" +
                                    address + "\", "));
  server.wait_for_end(2);
}

TEST_F(CheckService, NamesAPortThatCannotBeReached) {
  const ReservedPort port;
  const std::string address = "127.0.0.1:" + std::to_string(port.port());
  const RunResult result = run({.argv = {dotls_path(), "--check", "--json", "--connect", address}});
  EXPECT_EQ(result.status, 2) << result.out << result.err;
  expect_by_schema(result.out);
  EXPECT_THAT(result.out, HasSubstr("\"address\": \"" + address + "\""));
}

}  // namespace
}  // namespace dotls::test

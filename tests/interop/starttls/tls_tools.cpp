// Goal: gnutls-cli --starttls-proto and openssl s_client -starttls speak with the real mail
// programs through dotls.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

struct Tool {
  const char* name;
  std::vector<std::string> argv;
  std::vector<std::string> (*connect_to)(const MailServer& server, const std::string& protocol);
  const char* trusted;  // what it says of a certificate that it trusts
};

void PrintTo(const Tool& tool, std::ostream* output) {
  *output << tool.name;
}

std::vector<std::string> gnutls_arguments(const MailServer& server, const std::string& protocol) {
  return {"127.0.0.1",    "-p",          server.port(),       "--starttls-proto", protocol,
          "--x509cafile", server.root(), "--verify-hostname", "localhost"};
}

std::vector<std::string> openssl_arguments(const MailServer& server, const std::string& protocol) {
  return {"-connect",
          "127.0.0.1:" + server.port(),
          "-starttls",
          protocol,
          "-CAfile",
          server.root(),
          "-verify_hostname",
          "localhost",
          "-verify_return_error",
          "-quiet"};
}

class TlsTools : public EndToEnd, public testing::WithParamInterface<Tool> {
 protected:
  void expect_session(const ServerSetup& setup, const std::string& protocol,
                      const std::string& commands, const std::string& answer) {
    const MailServer server(setup);
    std::vector<std::string> argv = GetParam().argv;
    for (auto& argument : GetParam().connect_to(server, protocol)) argv.push_back(argument);
    const RunResult client = run_client(argv, commands);
    EXPECT_EQ(client.status, 0) << client.out << client.err;
    EXPECT_THAT(client.out + client.err, testing::HasSubstr(GetParam().trusted));
    EXPECT_THAT(client.out, testing::HasSubstr(answer)) << client.err;
    server.wait_for_end();
    EXPECT_EQ(server.upgrades(), 1U) << server.log().text();
  }

  const MailHome home_;
};

INSTANTIATE_TEST_SUITE_P(
    Of, TlsTools,
    testing::Values(
        Tool{"Gnutls", {"gnutls-cli"}, gnutls_arguments, "The certificate is trusted"},
        Tool{"Openssl12", {"openssl", "s_client", "-tls1_2"}, openssl_arguments, "verify return:1"},
        Tool{
            "Openssl13", {"openssl", "s_client", "-tls1_3"}, openssl_arguments, "verify return:1"}),
    [](const testing::TestParamInfo<Tool>& tool) { return tool.param.name; });

TEST_P(TlsTools, Smtp) {
  expect_session(home_.smtp({"-v"}), "smtp", "NOOP\r\nQUIT\r\n", "221 ");
}

TEST_P(TlsTools, Pop3) {
  expect_session(home_.pop3({"-v"}), "pop3", "USER alice\r\nQUIT\r\n", "+OK");
}

TEST_P(TlsTools, Imap) {
  expect_session(home_.imap({"-v"}), "imap", "a NOOP\r\nb LOGOUT\r\n", "b OK");
}

}  // namespace
}  // namespace dotls::test

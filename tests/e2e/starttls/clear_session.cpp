// See clear_session.hpp.
#include "tests/e2e/starttls/clear_session.hpp"

#include <unistd.h>

namespace dotls::test {
namespace {

std::string shell_command(const std::vector<std::string>& words) {
  std::string command = "exec";
  for (const std::string& word : words) command += " '" + word + "'";
  return command;
}

ServerSetup make_setup(const MailWords& words, const ClearSession::Setup& setup,
                       const CertDir& certs, const MailRecords& records) {
  if (!setup.has_certificate) ::unlink((certs / "servercert.pem").c_str());
  ServerSetup whole;
  whole.options = {"-s", words.name};
  whole.options.insert(whole.options.end(), setup.options.begin(), setup.options.end());
  whole.program = records.program(words.name, setup.program);
  if (!setup.first.empty() || !setup.second.empty()) {
    const std::vector<std::string> mailprog = whole.program;
    whole.program = {"sh", "-c",
                     "[ -n \"$TLS_PROVIDER\" ] || " +
                         shell_command(setup.first.empty() ? mailprog : testprog(setup.first)) +
                         "\n" + shell_command(setup.second.empty() ? mailprog : setup.second)};
  }
  whole.env = setup.env;
  whole.wrapper = setup.wrapper;
  return whole;
}

}  // namespace

ClearSession::ClearSession(const MailWords& words, const Setup& setup)
    : words_(words),
      session_(certs_, make_setup(words, setup, certs_, records_)),
      client_(session_.take_client()) {}

void ClearSession::upgrade() {
  EXPECT_EQ(client_.ask(words_.starttls, ""), words_.ready);
  EXPECT_TRUE(client_.start_tls()) << client_.tls().error();
}

void ClearSession::expect_end(int status, const std::vector<std::string>& log) {
  EXPECT_EQ(session_.dotls().wait(), status) << session_.dotls().err().text();
  const std::string lines = session_.dotls().err().text();
  if (log.empty()) {
    EXPECT_EQ(lines, "");
  } else {
    expect_one_fatal_line(lines, log);
  }
}

}  // namespace dotls::test

// What the tests of `dotls --ucspi-tls` share: one session with testprog, and a client in the
// clear.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// `wrapper... dotls -v --ucspi-tls options... testprog steps...`
class UcspiSession {
 public:
  struct Setup {
    std::vector<std::string> options = {};
    std::map<std::string, std::string> env = {};
    std::vector<std::string> wrapper = {};
  };
  explicit UcspiSession(std::vector<std::string> steps) : UcspiSession(std::move(steps), Setup()) {}
  UcspiSession(std::vector<std::string> steps, const Setup& setup)
      : session_(certs_, server_setup(std::move(steps), setup)), client_(session_.take_client()) {}

  [[nodiscard]] MailPeer& client() { return client_; }
  [[nodiscard]] Process& dotls() { return session_.dotls(); }

  /// Says a line, which the program waits for, and shakes hands once it has answered "go".
  void upgrade() {
    client_.ask("tls\n", "^go$");
    EXPECT_TRUE(client_.start_tls()) << client_.tls().error();
  }
  /// Waits for the end of dotls: this status, and a line in which the regular expression matches.
  void expect_end(int status, const std::string& line) {
    EXPECT_EQ(dotls().wait(), status) << dotls().err().text();
    dotls().err().wait_for(line);
  }

 private:
  static ServerSetup server_setup(std::vector<std::string> steps, const Setup& setup) {
    std::vector<std::string> options = setup.options;
    options.insert(options.begin(), {"-v", "--ucspi-tls"});
    return {testprog(std::move(steps)), options, setup.env, setup.wrapper};
  }

  CertDir certs_;
  Session session_;
  MailPeer client_;
};

/// The steps of a program that offers TLS and asks for it with this word, and then these.
[[nodiscard]] inline std::vector<std::string> upgraded(const std::string& word,
                                                       std::vector<std::string> then) {
  then.insert(then.begin(), {"line", "say", "go", "ask", word});
  return then;
}

}  // namespace dotls::test

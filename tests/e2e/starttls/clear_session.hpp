// What the tests of `dotls -s` share: the three protocols' words, and one session with the
// recording program, dotls, and a client in the clear.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/mail_records.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// A protocol in the words of a client that wants TLS. The expressions match a line.
struct MailWords {
  std::string name;             ///< of -s
  std::string greeting;         ///< what a good greeting looks like
  std::string capabilities;     ///< the command that shows what there is
  std::string capability_end;   ///< the last line of its answer
  std::string starttls;         ///< the command
  std::string ready;            ///< dotls's positive answer, exactly
  std::string refused;          ///< its answer to what is no good way to ask for TLS
  std::string harmless;         ///< a command that changes nothing
  std::string harmless_answer;  ///< the answer's only line
  std::string quit;             ///< ends the session
  std::string login;            ///< a command that sends a password
};

inline const MailWords kSmtp{"smtp",
                             "^220 ",
                             "EHLO client\r\n",
                             "^250 ",
                             "STARTTLS\r\n",
                             "220 2.0.0 Ready to start TLS\r\n",
                             "^503 ",
                             "NOOP\r\n",
                             "^250 ",
                             "QUIT\r\n",
                             "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"};
inline const MailWords kPop3{
    "pop3",   "^\\+OK ",  "CAPA\r\n", "^\\.$",    "STLS\r\n",       "+OK Begin TLS negotiation\r\n",
    "^-ERR ", "NOOP\r\n", "^\\+OK",   "QUIT\r\n", "PASS secret\r\n"};
inline const MailWords kImap{"imap",
                             "^\\* OK ",
                             "a1 CAPABILITY\r\n",
                             "^a1 OK ",
                             "x.7 STARTTLS\r\n",
                             "x.7 OK Begin TLS negotiation now\r\n",
                             "^x\\.7 BAD ",
                             "a2 NOOP\r\n",
                             "^a2 OK ",
                             "a3 LOGOUT\r\n",
                             "a4 LOGIN alice secret\r\n"};

/// A test that is the same for the three protocols.
class EachProtocol : public EndToEnd, public testing::WithParamInterface<const MailWords*> {
 protected:
  [[nodiscard]] static const MailWords& words() { return *GetParam(); }
};
inline const auto kEachProtocol = testing::Values(&kSmtp, &kPop3, &kImap);
inline std::string protocol_name(const testing::TestParamInfo<const MailWords*>& info) {
  return info.param->name;
}

/// dotls -s with mailprog.
class ClearSession {
 public:
  struct Setup {
    std::vector<std::string> program = {};  ///< of mailprog, after protocol and folder
    std::vector<std::string> options = {};  ///< of dotls
    std::map<std::string, std::string> env = {};
    /// Steps of testprog, which replaces mailprog in the clear.
    std::vector<std::string> first = {};
    /// What replaces mailprog inside TLS.
    std::vector<std::string> second = {};
    std::vector<std::string> wrapper = {};
    bool has_certificate = true;
  };
  explicit ClearSession(const MailWords& words) : ClearSession(words, Setup()) {}
  ClearSession(const MailWords& words, const Setup& setup);

  [[nodiscard]] MailPeer& client() { return client_; }
  [[nodiscard]] Process& dotls() { return session_.dotls(); }
  [[nodiscard]] const MailRecords& records() const { return records_; }
  [[nodiscard]] const CertDir& certs() const { return certs_; }

  /// Reads the greeting.
  void greet() { client_.until(words_.greeting); }
  /// Asks for TLS, with everything as it should be, and shakes hands.
  void upgrade();
  /// Waits for the end of dotls: this status, and one fatal line in which the words match; no
  /// words: not a line.
  void expect_end(int status, const std::vector<std::string>& log = {});

 private:
  const MailWords& words_;
  CertDir certs_;
  MailRecords records_;
  Session session_;
  MailPeer client_;
};

}  // namespace dotls::test

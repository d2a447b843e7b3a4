// What the halves of mailprog share: its input, which is recorded, and the way it was told to go.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace dotls::test {

/// Descriptor 0; each byte is recorded before it is used.
class MailInput {
 public:
  explicit MailInput(int record_fd) : record_fd_(record_fd) {}
  /// The next line with its line end; nullopt where the input ends before one.
  [[nodiscard]] std::optional<std::string> line();
  /// Takes `count` bytes; false where the input ends before.
  bool skip(std::size_t count);

 private:
  bool fill();

  int record_fd_;
  std::string held_;
};

/// What the command line says of moments: a command's word, GREETING, BODY (within a message),
/// AUTH-LINE (the answer to a challenge), LITERAL.
struct Behaviour {
  std::map<std::string, std::string> replies;  ///< instead of the usual answer
  std::set<std::string> deaths;
  std::set<std::string> silences;
  std::map<std::string, std::string> gates;  ///< to wait at before anything is answered

  /// Does what was asked for at this moment; false where nothing was, and the usual is to happen.
  [[nodiscard]] bool meets(const std::string& moment) const;
};

/// Writes all of it to descriptor 1.
void say(std::string_view text);
/// The first word in upper case.
[[nodiscard]] std::string first_word(std::string_view text);

// Each serves one session to its end.
void serve_smtp(MailInput& input, const Behaviour& behaviour);
void serve_pop3(MailInput& input, const Behaviour& behaviour);
void serve_imap(MailInput& input, const Behaviour& behaviour);

}  // namespace dotls::test

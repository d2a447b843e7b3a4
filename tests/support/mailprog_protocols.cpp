// The three protocols of mailprog: just enough of each for real clients. See mailprog.cpp.
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>

#include "tests/support/mail_records.hpp"
#include "tests/support/mailprog.hpp"

namespace dotls::test {
namespace {

// The rest of the line after the first word, without line end.
std::string behind_word(const std::string& line) {
  const std::size_t blank = line.find(' ');
  const std::size_t end = line.find_last_not_of("\r\n");
  if (blank == std::string::npos || end == std::string::npos || end < blank) return {};
  return line.substr(blank + 1, end - blank);
}

// A body up to CRLF . CRLF.
bool take_body(MailInput& input, const Behaviour& behaviour) {
  bool behind_crlf = true;
  while (const auto line = input.line()) {
    if (behind_crlf && *line == ".\r\n") return true;
    behind_crlf = line->ends_with("\r\n");
    static_cast<void>(behaviour.meets("BODY"));
  }
  return false;
}

// "AUTH PLAIN [answer]" or "AUTH LOGIN [user]": `rounds` challenges, each with its answer.
bool take_challenges(MailInput& input, const Behaviour& behaviour, int rounds,
                     const std::string& challenge) {
  for (; rounds > 0; --rounds) {
    say(challenge);
    if (!input.line()) return false;
    static_cast<void>(behaviour.meets("AUTH-LINE"));
  }
  return true;
}

int rounds_of(const std::string& arguments) {
  const int all = first_word(arguments) == "LOGIN" ? 2 : 1;
  return arguments.find(' ') == std::string::npos ? all : all - 1;
}

}  // namespace

void serve_smtp(MailInput& input, const Behaviour& behaviour) {
  if (!behaviour.meets("GREETING")) say("220 mailprog ESMTP\r\n");
  while (const auto line = input.line()) {
    const std::string word = first_word(*line);
    if (behaviour.meets(word)) continue;
    if (word == "EHLO") {
      say("250-mailprog\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n"
          "250 CHUNKING\r\n");
    } else if (word == "AUTH") {
      if (!take_challenges(input, behaviour, rounds_of(behind_word(*line)), "334 \r\n")) return;
      say("235 2.7.0 ok\r\n");
    } else if (word == "DATA") {
      say("354 go on\r\n");
      if (!take_body(input, behaviour)) return;
      say("250 2.0.0 taken\r\n");
    } else if (word == "BDAT") {
      const auto count = std::strtoull(behind_word(*line).c_str(), nullptr, 10);
      if (!input.skip(static_cast<std::size_t>(count))) return;
      say("250 2.0.0 chunk taken\r\n");
    } else if (word == "QUIT") {
      say("221 2.0.0 bye\r\n");
      return;
    } else {
      say("250 2.0.0 ok\r\n");
    }
  }
}

void serve_pop3(MailInput& input, const Behaviour& behaviour) {
  // A timestamp of RFC 1939, which is another for each start.
  if (!behaviour.meets("GREETING"))
    say("+OK mailprog <" + std::to_string(::getpid()) + ".1@mailprog> ready\r\n");
  const auto& box = kMailbox;
  const auto listed = [&](const std::function<std::string(const std::string&)>& describe) {
    std::string list = "+OK\r\n";
    for (std::size_t i = 0; i < box.size(); ++i)
      list += std::to_string(i + 1) + ' ' + describe(box[i]) + "\r\n";
    return list + ".\r\n";
  };
  std::size_t bytes = 0;
  for (const std::string& message : box) bytes += message.size();
  while (const auto line = input.line()) {
    const std::string word = first_word(*line);
    const std::string argument = behind_word(*line);
    const auto number = std::strtoull(argument.c_str(), nullptr, 10);
    if (behaviour.meets(word)) continue;
    if (word == "CAPA") {
      say("+OK\r\nUSER\r\nUIDL\r\nSASL PLAIN\r\nX-ODD thing\r\n.\r\n");
    } else if (word == "AUTH") {
      if (!take_challenges(input, behaviour, rounds_of(argument), "+ \r\n")) return;
      say("+OK in\r\n");
    } else if (word == "STAT") {
      say("+OK " + std::to_string(box.size()) + ' ' + std::to_string(bytes) + "\r\n");
    } else if (word == "LIST" && argument.empty()) {
      say(listed([](const std::string& message) { return std::to_string(message.size()); }));
    } else if (word == "UIDL" && argument.empty()) {
      say(listed([](const std::string& message) { return "id" + std::to_string(message.size()); }));
    } else if (word == "RETR" && number >= 1 && number <= box.size()) {
      say("+OK\r\n" + box[number - 1] + ".\r\n");
    } else {
      say("+OK\r\n");
    }
    if (word == "QUIT") return;
  }
}

void serve_imap(MailInput& input, const Behaviour& behaviour) {
  if (!behaviour.meets("GREETING"))
    say("* OK [CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN] mailprog ready\r\n");
  while (const auto line = input.line()) {
    const std::string tag = line->substr(0, line->find(' '));
    const std::string command = behind_word(*line);
    const std::string word = first_word(command);
    if (behaviour.meets(word)) continue;
    // Literals: what they hold is of no interest here, only how many octets they are.
    for (std::string text = *line; text.ends_with("}\r\n");) {
      const std::string digits = text.substr(text.rfind('{') + 1);
      if (digits.find('+') == std::string::npos) say("+ go on\r\n");
      if (!input.skip(static_cast<std::size_t>(std::strtoull(digits.c_str(), nullptr, 10)))) return;
      static_cast<void>(behaviour.meets("LITERAL"));
      const auto rest = input.line();
      if (!rest) return;
      text = *rest;
    }
    if (word == "CAPABILITY") say("* CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN\r\n");
    if (word == "AUTHENTICATE" && !take_challenges(input, behaviour, 1, "+ \r\n")) return;
    if (word == "LOGOUT") say("* BYE mailprog\r\n");
    say(tag + " OK " + word + " done\r\n");
    if (word == "LOGOUT") return;
  }
}

}  // namespace dotls::test

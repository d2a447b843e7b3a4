#include "dotls/starttls/client_upgrade.hpp"

#include <algorithm>
#include <utility>

#include "dotls/starttls/smtp_reply.hpp"
#include "dotls/starttls/words.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

std::string quoted(std::string_view line) {
  constexpr std::size_t kMaxQuotedBytes = 200;
  return "\"" + printable(without_line_end(line), kMaxQuotedBytes) + "\"";
}

class SmtpUpgrade final : public ClientUpgrade {
 public:
  SmtpUpgrade(std::string own_name, std::string after_starttls)
      : ClientUpgrade(std::move(after_starttls)), own_name_(std::move(own_name)) {}

 private:
  bool take_line(std::string_view line) override {
    const auto reply = parse_smtp_reply_line(line);
    if (!reply) {
      fail("the server's line is no SMTP reply: " + quoted(line));
      return true;
    }
    switch (step()) {
      case Step::Greeting:
        return take_greeting(*reply, line);
      case Step::Capabilities:
        return take_capability(*reply, line);
      case Step::Starttls:
        break;
    }
    if (reply->code != "220") refused(*reply, "STARTTLS", line);
    if (reply->last) upgrade();
    return reply->last;
  }

  bool take_greeting(const SmtpReplyLine& reply, std::string_view line) {
    if (reply.code != "220") refused(reply, "the session", line);
    add_to_greeting(line);
    if (reply.last) ask(Step::Capabilities, "EHLO " + own_name_ + "\r\n");
    return reply.last;
  }

  // RFC 3207 section 4: no STARTTLS unless the answer to EHLO offers it.
  bool take_capability(const SmtpReplyLine& reply, std::string_view line) {
    if (reply.code != "250") refused(reply, "EHLO", line);
    const auto keyword = parse_word(without_line_end(reply.text)).word;
    if (!std::exchange(first_capability_, false) && is_word(keyword, "STARTTLS")) offered_ = true;
    if (!reply.last) return false;
    if (offered_) {
      ask(Step::Starttls, "STARTTLS\r\n");
    } else {
      fail("the server does not offer STARTTLS");
    }
    return true;
  }

  // RFC 5321 section 4.2.1: 4yz is worth a retry.
  void refused(const SmtpReplyLine& reply, std::string_view what, std::string_view line) {
    refuse(what, line, reply.code.starts_with('4'));
  }

  std::string own_name_;
  bool first_capability_ = true;
  bool offered_ = false;
};

class Pop3Upgrade final : public ClientUpgrade {
 public:
  explicit Pop3Upgrade(std::string after_starttls) : ClientUpgrade(std::move(after_starttls)) {}

 private:
  bool take_line(std::string_view line) override {
    const bool positive = first_word_is(line, "+OK");
    // RFC 3206 section 4.
    const auto code = parse_word(parse_word(without_line_end(line)).rest).word;
    const bool temporary = first_word_is(line, "-ERR") && starts_with_word(code, "[SYS/TEMP]");
    if (step() == Step::Greeting) {
      if (!positive) refuse("the session", line, temporary);
      add_to_greeting(line);
      ask(Step::Starttls, "STLS\r\n");
    } else if (positive) {
      upgrade();
    } else {
      refuse("STLS", line, temporary);
    }
    return true;
  }
};

bool names_capabilities(std::string_view text) {
  constexpr std::string_view kCode = "[CAPABILITY";
  for (; !text.empty(); text.remove_prefix(1)) {
    if (starts_with_word(text, kCode)) return true;
  }
  return false;
}

// Removes the list from "* OK [CAPABILITY ...] text": the capabilities inside TLS are announced
// inside TLS. If a greeting names them in any other way, nothing of it is kept: programs parse
// loosely.
std::string without_capabilities(std::string_view line) {
  if (!names_capabilities(line)) return std::string(line);
  const std::size_t end = line.find(']');
  if (starts_with_word(line, "* OK [CAPABILITY") && end != std::string_view::npos) {
    std::string_view rest = line.substr(end + 1);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (!without_line_end(rest).empty() && !names_capabilities(rest)) {
      return "* OK " + std::string(rest);
    }
  }
  return "* OK ready\r\n";
}

class ImapUpgrade final : public ClientUpgrade {
 public:
  explicit ImapUpgrade(std::string after_starttls) : ClientUpgrade(std::move(after_starttls)) {}

 private:
  static constexpr std::string_view kTag = "dotls1";
  static constexpr int kMostUntagged = 100;

  bool take_line(std::string_view line) override {
    if (step() == Step::Greeting) {
      take_greeting(line);
      return true;
    }
    const auto [tag, rest] = parse_word(without_line_end(line));
    const auto [status, text] = parse_word(rest);
    if (tag == "*") {
      take_untagged(status, line);
      return false;
    }
    if (tag != kTag) {
      fail("the server says something else before it answers STARTTLS: " + quoted(line));
    } else if (is_word(status, "OK")) {
      upgrade();
    } else {
      // RFC 5530 section 3.
      const bool temporary = is_word(status, "NO") && starts_with_word(text, "[UNAVAILABLE]");
      refuse("STARTTLS", line, temporary);
    }
    return true;
  }

  // RFC 9051 section 2.2.2: a client accepts untagged data at any time. Before TLS it is not
  // trusted, so it is dropped.
  void take_untagged(std::string_view status, std::string_view line) {
    if (is_word(status, "BYE")) {
      fail("the server ends the session: " + quoted(line), true);
    } else if (++untagged_ > kMostUntagged) {
      fail("the server sends more than " + std::to_string(kMostUntagged) +
           " untagged lines before it answers STARTTLS");
    }
  }

  // Untagged lines may follow the greeting at once, complete or not. A tagged answer may not:
  // nothing was asked yet.
  [[nodiscard]] bool may_follow_greeting(std::string_view bytes) const override {
    while (bytes.starts_with('*')) {
      bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
    }
    return bytes.empty();
  }

  void take_greeting(std::string_view line) {
    const auto [star, rest] = parse_word(without_line_end(line));
    if (star != "*" || !is_word(parse_word(rest).word, "OK")) {
      // PREAUTH too: in that state there is no STARTTLS. A busy server says BYE.
      const bool temporary = star == "*" && is_word(parse_word(rest).word, "BYE");
      fail("the server's greeting does not allow STARTTLS: " + quoted(line), temporary);
      return;
    }
    add_to_greeting(without_capabilities(line));
    ask(Step::Starttls, std::string(kTag) + " STARTTLS\r\n");
  }

  int untagged_ = 0;
};

}  // namespace

ClientUpgradeOutput ClientUpgrade::from_server(std::string_view bytes) {
  server_bytes_ += bytes.size();
  if (server_bytes_ > kMaxServerBytes) fail("the server talks without end before TLS");
  if (bytes.find('\0') != std::string_view::npos) fail("the server sends NUL before TLS");
  while (output_.event == ClientUpgradeEvent::NeedMore) {
    const auto line = lines_.next(bytes);
    if (!line) break;
    if (!line->begins || !line->ends) {
      fail("the server sends a line of more than 8192 bytes before TLS");
    } else if (without_line_end(line->text).find('\r') != std::string_view::npos) {
      // A program that takes CR for a line end would see a line that the server never sent.
      fail("the server sends a CR within a line before TLS: " + quoted(line->text));
    } else if (const bool greeted = step_ == Step::Greeting;
               take_line(line->text) && !(greeted ? may_follow_greeting(bytes) : bytes.empty())) {
      fail("the server sends more after its answer, before TLS (stls-inject): " + quoted(bytes));
    }
  }
  return std::exchange(output_, {});
}

void ClientUpgrade::ask(Step next, std::string_view command) {
  step_ = next;
  if (output_.event != ClientUpgradeEvent::NeedMore) return;
  output_.to_server += command;
  if (next == Step::Starttls) output_.to_server += after_starttls_;
}

void ClientUpgrade::upgrade() {
  if (output_.event == ClientUpgradeEvent::NeedMore) output_.event = ClientUpgradeEvent::Upgrade;
}

void ClientUpgrade::refuse(std::string_view what, std::string_view line, bool temporary) {
  fail("the server refuses " + std::string(what) + ": " + quoted(line), temporary);
}

void ClientUpgrade::fail(std::string reason, bool temporary) {
  // A failure overrides an upgrade in the same read: bytes after the positive answer.
  if (output_.event == ClientUpgradeEvent::Failed) return;
  output_ = {{}, ClientUpgradeEvent::Failed, std::move(reason), temporary};
}

std::unique_ptr<ClientUpgrade> make_client_upgrade(StarttlsProtocol protocol,
                                                   const std::string& own_name,
                                                   const std::string& after_starttls) {
  switch (protocol) {
    case StarttlsProtocol::Smtp:
      return std::make_unique<SmtpUpgrade>(own_name, after_starttls);
    case StarttlsProtocol::Pop3:
      return std::make_unique<Pop3Upgrade>(after_starttls);
    case StarttlsProtocol::Imap:
      break;
  }
  return std::make_unique<ImapUpgrade>(after_starttls);
}

}  // namespace dotls

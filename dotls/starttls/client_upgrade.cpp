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
  SmtpUpgrade(std::string own_name, std::string behind_starttls)
      : ClientUpgrade(std::move(behind_starttls)), own_name_(std::move(own_name)) {}

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
    if (reply->code != "220") fail("the server refuses STARTTLS: " + quoted(line));
    if (reply->last) upgrade();
    return reply->last;
  }

  bool take_greeting(const SmtpReplyLine& reply, std::string_view line) {
    if (reply.code != "220") fail("the server refuses the session: " + quoted(line));
    add_to_greeting(line);
    if (reply.last) ask(Step::Capabilities, "EHLO " + own_name_ + "\r\n");
    return reply.last;
  }

  // RFC 3207 section 4: STARTTLS may be said only where EHLO's answer offers it.
  bool take_capability(const SmtpReplyLine& reply, std::string_view line) {
    if (reply.code != "250") fail("the server refuses EHLO: " + quoted(line));
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

  std::string own_name_;
  bool first_capability_ = true;
  bool offered_ = false;
};

class Pop3Upgrade final : public ClientUpgrade {
 public:
  explicit Pop3Upgrade(std::string behind_starttls) : ClientUpgrade(std::move(behind_starttls)) {}

 private:
  bool take_line(std::string_view line) override {
    const bool positive = starts_with_word(line, "+OK");
    if (step() == Step::Greeting) {
      if (!positive) fail("the server refuses the session: " + quoted(line));
      add_to_greeting(line);
      ask(Step::Starttls, "STLS\r\n");
    } else if (positive) {
      upgrade();
    } else {
      fail("the server refuses STLS: " + quoted(line));
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

// Out of "* OK [CAPABILITY ...] text": what the server can do inside TLS, it will say inside TLS.
// Of a greeting that names them in any other way nothing is kept: programs read more than is right.
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
  explicit ImapUpgrade(std::string behind_starttls) : ClientUpgrade(std::move(behind_starttls)) {}

 private:
  static constexpr std::string_view kTag = "dotls1";

  bool take_line(std::string_view line) override {
    if (step() == Step::Greeting) {
      take_greeting(line);
      return true;
    }
    const auto [tag, rest] = parse_word(without_line_end(line));
    if (tag != kTag) {
      // RFC 9051 allows untagged data here, but it is said by nobody in particular and before TLS.
      fail("the server says something else before it answers STARTTLS: " + quoted(line));
    } else if (is_word(parse_word(rest).word, "OK")) {
      upgrade();
    } else {
      fail("the server refuses STARTTLS: " + quoted(line));
    }
    return true;
  }

  void take_greeting(std::string_view line) {
    const auto [star, rest] = parse_word(without_line_end(line));
    if (star != "*" || !is_word(parse_word(rest).word, "OK")) {
      // PREAUTH too: in that state there is no STARTTLS.
      fail("the server's greeting does not allow STARTTLS: " + quoted(line));
      return;
    }
    add_to_greeting(without_capabilities(line));
    ask(Step::Starttls, std::string(kTag) + " STARTTLS\r\n");
  }
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
      // A program that takes it for a line end would see a line that the server never said.
      fail("the server sends a CR within a line before TLS: " + quoted(line->text));
    } else if (take_line(line->text) && !bytes.empty()) {
      fail("the server sends more behind its answer, before TLS (stls-inject): " + quoted(bytes));
    }
  }
  return std::exchange(output_, {});
}

void ClientUpgrade::ask(Step next, std::string_view command) {
  step_ = next;
  if (output_.event != ClientUpgradeEvent::NeedMore) return;
  output_.to_server += command;
  if (next == Step::Starttls) output_.to_server += behind_starttls_;
}

void ClientUpgrade::upgrade() {
  if (output_.event == ClientUpgradeEvent::NeedMore) output_.event = ClientUpgradeEvent::Upgrade;
}

void ClientUpgrade::fail(std::string reason) {
  // Also one that follows an upgrade in the same read: bytes behind the positive answer.
  if (output_.event == ClientUpgradeEvent::Failed) return;
  output_ = {{}, ClientUpgradeEvent::Failed, std::move(reason)};
}

std::unique_ptr<ClientUpgrade> make_client_upgrade(StarttlsProtocol protocol,
                                                   const std::string& own_name,
                                                   const std::string& behind_starttls) {
  switch (protocol) {
    case StarttlsProtocol::Smtp:
      return std::make_unique<SmtpUpgrade>(own_name, behind_starttls);
    case StarttlsProtocol::Pop3:
      return std::make_unique<Pop3Upgrade>(behind_starttls);
    case StarttlsProtocol::Imap:
      break;
  }
  return std::make_unique<ImapUpgrade>(behind_starttls);
}

}  // namespace dotls

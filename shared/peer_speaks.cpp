#include "shared/peer_speaks.hpp"

#include <algorithm>
#include <array>

namespace dotls {
namespace {

constexpr std::string_view kProxyV2{"\r\n\r\n\0\r\nQUIT\n", 12};

// By hand: toupper(3) follows the locale.
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Whether `text` begins with `word`, in any case, and the word ends there.
bool begins_with(std::string_view text, std::string_view word) {
  if (text.size() <= word.size()) return false;
  const char next = text[word.size()];
  return (next == ' ' || next == '\r' || next == '\n') &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return a == upper(b); });
}

template <std::size_t size>
bool begins_with_one_of(std::string_view text, const std::array<std::string_view, size>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return begins_with(text, word); });
}

// RFC 8446 section 5.1: a record's type, then the major version, which has been 3 since SSL 3.0. A
// peer's first record holds a part of its handshake, or an alert.
bool is_tls(std::string_view bytes) {
  return bytes.size() >= 3 && (bytes[0] == 0x16 || bytes[0] == 0x15) && bytes[1] == 3 &&
         static_cast<unsigned char>(bytes[2]) <= 4;
}

// FTP servers begin with 220 as well, and name themselves.
bool is_smtp(std::string_view bytes) {
  constexpr std::array<std::string_view, 3> kGreetings{"220", "421", "554"};
  constexpr std::array<std::string_view, 4> kCommands{"EHLO", "HELO", "LHLO", "STARTTLS"};
  const bool greets =
      bytes.size() > 3 && (bytes[3] == ' ' || bytes[3] == '-') &&
      std::find(kGreetings.begin(), kGreetings.end(), bytes.substr(0, 3)) != kGreetings.end();
  if (greets) return bytes.substr(0, bytes.find('\n')).find("FTP") == std::string_view::npos;
  return begins_with_one_of(bytes, kCommands);
}

bool is_pop3(std::string_view bytes) {
  constexpr std::array<std::string_view, 6> kWords{"+OK", "-ERR", "CAPA", "STLS", "USER", "APOP"};
  return begins_with_one_of(bytes, kWords);
}

bool is_imap(std::string_view bytes) {
  constexpr std::array<std::string_view, 3> kGreetings{"OK", "PREAUTH", "BYE"};
  constexpr std::array<std::string_view, 7> kCommands{
      "CAPABILITY", "STARTTLS", "LOGIN", "AUTHENTICATE", "LOGOUT", "NOOP", "ID"};
  const auto blank = bytes.find(' ');
  if (blank == std::string_view::npos || blank == 0) return false;
  const std::string_view tag = bytes.substr(0, blank);
  const std::string_view rest = bytes.substr(blank + 1);
  if (tag == "*") return begins_with_one_of(rest, kGreetings);
  const bool may_be_tag = std::all_of(tag.begin(), tag.end(), [](char c) {
    return (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
  return may_be_tag && begins_with_one_of(rest, kCommands);
}

bool is_http(std::string_view bytes) {
  constexpr std::array<std::string_view, 9> kMethods{
      "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH"};
  return bytes.starts_with("HTTP/") || bytes.starts_with("PRI * HTTP/2") ||
         begins_with_one_of(bytes, kMethods);
}

}  // namespace

PeerSpeaks peer_speaks(std::string_view first_bytes) {
  if (is_tls(first_bytes)) return PeerSpeaks::Tls;
  if (first_bytes.starts_with(kProxyV2)) return PeerSpeaks::ProxyV2;
  if (first_bytes.starts_with("PROXY ")) return PeerSpeaks::ProxyV1;
  if (is_http(first_bytes)) return PeerSpeaks::Http;
  if (is_smtp(first_bytes)) return PeerSpeaks::Smtp;
  if (is_pop3(first_bytes)) return PeerSpeaks::Pop3;
  if (is_imap(first_bytes)) return PeerSpeaks::Imap;
  return PeerSpeaks::Unknown;
}

std::string_view word_of(PeerSpeaks protocol) {
  switch (protocol) {
    case PeerSpeaks::Tls:
      return "TLS";
    case PeerSpeaks::Smtp:
      return "SMTP";
    case PeerSpeaks::Pop3:
      return "POP3";
    case PeerSpeaks::Imap:
      return "IMAP";
    case PeerSpeaks::Http:
      return "HTTP";
    case PeerSpeaks::ProxyV1:
      return "PROXY protocol version 1";
    case PeerSpeaks::ProxyV2:
      return "PROXY protocol version 2";
    case PeerSpeaks::Unknown:
      break;
  }
  return "an unknown protocol";
}

}  // namespace dotls

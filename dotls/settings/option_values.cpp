#include "dotls/settings/option_values.hpp"

#include <array>
#include <utility>

#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/options.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::int64_t kMaxSeconds = 604'800;  // a week

// What somebody may say for a protocol of -s: the same in another version, a service and its port;
// and those that are inside TLS from the first byte, where there is no STARTTLS.
struct OtherNames {
  StarttlsProtocol protocol;
  std::string_view words;
  std::string_view inside_tls;
};
constexpr std::array kOtherNames{
    OtherNames{StarttlsProtocol::Smtp, " smtp esmtp submission msa 25 587 ",
               " smtps ssmtp submissions 465 "},
    OtherNames{StarttlsProtocol::Pop3, " pop3 pop pop-3 110 ", " pop3s pops 995 "},
    OtherNames{StarttlsProtocol::Imap, " imap imap2 imap4 143 ", " imaps imap4s 993 "},
};

// By hand: tolower(3) follows the locale.
std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

TlsVersion parse_version(const std::string& word) {
  if (word == "TLSv1_2") return TlsVersion::Tls12;
  if (word == "TLSv1_3") return TlsVersion::Tls13;
  if (word == "SSLv2" || word == "SSLv3" || word == "TLSv1" || word == "TLSv1_1") {
    throw Fatal::usage("-M " + word + ": that protocol is broken and not offered; use SSLv23 " +
                       "(negotiates TLS 1.2 or 1.3), TLSv1_2 or TLSv1_3");
  }
  throw Fatal::usage("-M \"" + printable(word, 64) +
                     "\": unknown method; use SSLv23, TLSv1_2, TLSv1_3 or TLSv1_2:TLSv1_3");
}

}  // namespace

void parse_method(const std::string& value, TlsSettings& tls) {
  if (value == "SSLv23") {
    tls.least_version = TlsVersion::Tls12;
    tls.greatest_version = TlsVersion::Tls13;
    return;
  }
  const auto colon = value.find(':');
  tls.least_version = parse_version(value.substr(0, colon));
  tls.greatest_version =
      colon == std::string::npos ? tls.least_version : parse_version(value.substr(colon + 1));
  if (tls.least_version > tls.greatest_version) {
    throw Fatal::usage("-M " + value + ": the smaller version comes first, as in TLSv1_2:TLSv1_3");
  }
}

StarttlsProtocol parse_protocol(const std::string& value) {
  if (value == "smtp") return StarttlsProtocol::Smtp;
  if (value == "pop3") return StarttlsProtocol::Pop3;
  if (value == "imap") return StarttlsProtocol::Imap;
  const std::string said = "-s \"" + printable(value, 64) + "\": ";
  for (const auto& [protocol, words, inside_tls] : kOtherNames) {
    const std::string word = " " + lower(value) + " ";
    const std::string type = "type -s " + std::string(option_word(protocol));
    if (words.find(word) != std::string_view::npos) throw Fatal::usage(said + type);
    if (inside_tls.find(word) != std::string_view::npos) {
      throw Fatal::usage(said + "TLS from the first byte needs no -s, leave it out; for STARTTLS " +
                         type);
    }
  }
  throw Fatal::usage(said + "use smtp, pop3 or imap");
}

ClientVerification parse_client_verification(const std::string& value) {
  if (value == "off") return ClientVerification::Off;
  if (value == "optional_no_ca") return ClientVerification::OptionalNoCa;
  if (value == "optional") return ClientVerification::Optional;
  if (value == "require") return ClientVerification::Require;
  throw Fatal::usage("--verify-client \"" + printable(value, 64) +
                     "\": use off, optional_no_ca, optional or require");
}

std::chrono::seconds parse_seconds(std::string_view option, const std::string& value) {
  return std::chrono::seconds(parse_number(option, value, 1, kMaxSeconds));
}

Endpoint parse_endpoint(const std::string& value) {
  const auto colon = value.rfind(':');
  std::string host = value.substr(0, colon == std::string::npos ? 0 : colon);
  if (host.size() > 2 && host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    host.clear();
  }
  auto expected = find_expected_host(host);
  if (!expected) {
    throw Fatal::usage("--connect \"" + printable(value, 80) +
                       "\": want HOST:PORT, as in mail.example.org:465 or [2001:db8::1]:993");
  }
  const std::string port = value.substr(colon + 1);
  static_cast<void>(parse_number("--connect's port", port, 1, 65'535));
  return {std::move(*expected), port};
}

std::string parse_filled(const std::string& value, const char* refusal) {
  if (value.empty()) throw Fatal::usage(refusal);
  return value;
}

}  // namespace dotls

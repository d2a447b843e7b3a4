#include "dotls/settings/option_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "shared/error.hpp"
#include "shared/ip_address.hpp"
#include "shared/names.hpp"
#include "shared/options.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::int64_t kMaxSeconds = 604'800;  // a week

// Likely mistakes for a protocol of -s: another version, a service, its port; and services with TLS
// from the first byte, where there is no STARTTLS.
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

constexpr std::array<std::string_view, 3> kConfCommands{"Groups", "SignatureAlgorithms",
                                                        "ClientSignatureAlgorithms"};

// Other commands of OpenSSL's for which there is an option.
struct OtherConf {
  std::string_view name;
  std::string_view advice;
};
constexpr std::array kConfByOption{
    OtherConf{"Curves", "type Groups"},
    OtherConf{"CipherString", "use -f"},
    OtherConf{"Ciphersuites", "use -f"},
    OtherConf{"Protocol", "use -M"},
    OtherConf{"MinProtocol", "use -M"},
    OtherConf{"MaxProtocol", "use -M"},
    OtherConf{"Certificate", "use -n"},
    OtherConf{"PrivateKey", "use --keyfile"},
    OtherConf{"VerifyCAFile", "use -c"},
    OtherConf{"VerifyMode", "use --verify-client or, in client mode, --no-verify"},
    OtherConf{"DHParameters", "run update_tmprsadh"},
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

// A block whose address has bits after the prefix may be meant as one address, and would trust many
// more.
bool ends_with_zeros(const AddressBlock& block) {
  const auto bytes = block.address.bytes();
  for (std::size_t bit = block.prefix_bits; bit < bytes.size() * 8; ++bit) {
    if ((bytes[bit / 8] >> (7 - bit % 8) & 1U) != 0) return false;
  }
  return true;
}

AddressBlock parse_block(std::string_view text) {
  const auto refuse = [&](const char* why) -> Fatal {
    return Fatal::usage("--proxy-protocol \"" + printable(text, 80) + "\": " + why);
  };
  const auto slash = text.find('/');
  const auto address = find_ip_address(text.substr(0, slash));
  if (!address)
    throw refuse("want addresses or blocks, as in 192.0.2.7,198.51.100.0/24,2001:db8::1");
  AddressBlock block{*address, static_cast<unsigned>(address->bytes().size() * 8)};
  if (slash == std::string_view::npos) return block;
  // What is written as IPv6 counts its bits from there.
  const bool written_v6 = text.substr(0, slash).find(':') != std::string_view::npos;
  const std::int64_t offset = written_v6 && !address->is_v6() ? 96 : 0;
  block.prefix_bits = static_cast<unsigned>(
      parse_number("--proxy-protocol's prefix length", text.substr(slash + 1), offset,
                   offset + static_cast<std::int64_t>(block.prefix_bits)) -
      offset);
  if (!ends_with_zeros(block))
    throw refuse(
        "bits are set after the prefix; a block ends in zeros, and an address has no slash");
  return block;
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

void parse_balancers(const std::string& value, AddressList& list) {
  std::string_view rest = value;
  for (bool more = true; more;) {
    const auto comma = rest.find(',');
    more = comma != std::string_view::npos;
    list.push_back(parse_block(rest.substr(0, comma)));
    if (more) rest.remove_prefix(comma + 1);
  }
}

ConfCommand parse_conf(const std::string& value) {
  const auto equals = value.find('=');
  const std::string name = value.substr(0, equals);
  const auto has_name = [&](std::string_view other) {
    return lower(name) == lower(std::string(other));
  };
  const auto* known = std::find_if(kConfCommands.begin(), kConfCommands.end(), has_name);
  // OpenSSL 3.5 takes an empty list of groups, and then agrees on none with anybody.
  if (known != kConfCommands.end() && equals != std::string::npos && equals + 1 < value.size())
    return {std::string(*known), value.substr(equals + 1)};
  const std::string said = "--conf \"" + printable(value, 80) + "\": ";
  if (known != kConfCommands.end())
    throw Fatal::usage(said + "want COMMAND=VALUE, as in Groups=X25519:P-256");
  const auto* other = std::find_if(kConfByOption.begin(), kConfByOption.end(),
                                   [&](const OtherConf& one) { return has_name(one.name); });
  throw Fatal::usage(said + "takes Groups, SignatureAlgorithms and ClientSignatureAlgorithms; " +
                     (other == kConfByOption.end() ? "leave this out, dotls decides the rest"
                                                   : "for this " + std::string(other->advice)));
}

bool parse_sandbox(const std::string& value) {
  if (value != "try" && value != "require") {
    throw Fatal::usage("--sandbox " + value + ": want try (as much as there is) or require");
  }
  return value == "require";
}

std::string parse_filled(const std::string& value, const char* refusal) {
  if (value.empty()) throw Fatal::usage(refusal);
  return value;
}

}  // namespace dotls

#include "dotls/settings/config.hpp"

#include <algorithm>
#include <utility>

#include "dotls/settings/usage.hpp"
#include "shared/ehlo_name.hpp"
#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/options.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::int64_t kMaxSeconds = 604'800;  // a week
constexpr std::int64_t kMaxParameterBits = 16'384;

TlsVersion parse_version(const std::string& word) {
  if (word == "TLSv1_2") return TlsVersion::Tls12;
  if (word == "TLSv1_3") return TlsVersion::Tls13;
  if (word == "SSLv2" || word == "SSLv3" || word == "TLSv1" || word == "TLSv1_1") {
    throw usage_error("-M " + word + ": that protocol is broken and not offered; use SSLv23 " +
                      "(negotiates TLS 1.2 or 1.3), TLSv1_2 or TLSv1_3");
  }
  throw usage_error("-M \"" + printable(word, 64) +
                    "\": unknown method; use SSLv23, TLSv1_2, TLSv1_3 or TLSv1_2:TLSv1_3");
}

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
    throw usage_error("-M " + value + ": the smaller version comes first, as in TLSv1_2:TLSv1_3");
  }
}

StarttlsProtocol parse_protocol(const std::string& value) {
  if (value == "smtp") return StarttlsProtocol::Smtp;
  if (value == "pop3") return StarttlsProtocol::Pop3;
  if (value == "imap") return StarttlsProtocol::Imap;
  throw usage_error("-s \"" + printable(value, 64) + "\": use smtp, pop3 or imap");
}

ClientVerification parse_client_verification(const std::string& value) {
  if (value == "off") return ClientVerification::Off;
  if (value == "optional_no_ca") return ClientVerification::OptionalNoCa;
  if (value == "optional") return ClientVerification::Optional;
  if (value == "require") return ClientVerification::Require;
  throw usage_error("--verify-client \"" + printable(value, 64) +
                    "\": use off, optional_no_ca, optional or require");
}

std::optional<Verbosity> find_verbosity(std::string_view option) {
  if (option == "quiet") return Verbosity::Quiet;
  if (option == "errors") return Verbosity::Errors;
  if (option == "verbose") return Verbosity::Verbose;
  return std::nullopt;
}

std::chrono::seconds parse_seconds(std::string_view option, const std::string& value) {
  return std::chrono::seconds(parse_number(option, value, 1, kMaxSeconds));
}

// RFC 1939 section 3 wants ten minutes at least, RFC 9051 section 5.4 thirty, and IDLE is renewed
// every 29 (RFC 2177). A minute more, so that a client which is just in time is.
IdleTimes idle_times(std::optional<std::chrono::seconds> given,
                     std::optional<StarttlsProtocol> protocol) {
  if (given) return {*given, *given};
  IdleTimes times;
  if (protocol == StarttlsProtocol::Pop3) times.session = std::chrono::minutes(11);
  if (protocol == StarttlsProtocol::Imap) times.session = std::chrono::minutes(31);
  return times;
}

// HOST:PORT; an IPv6 address stands in brackets.
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
    throw usage_error("--connect \"" + printable(value, 80) +
                      "\": want HOST:PORT, as in mail.example.org:465 or [2001:db8::1]:993");
  }
  const std::string port = value.substr(colon + 1);
  static_cast<void>(parse_number("--connect's port", port, 1, 65'535));
  return {std::move(*expected), port};
}

constexpr const char* kNoProgram =
    "no program given; usage: dotls [options] program [argument ...]; try --help";

// The command line in the order it was given. What several options decide together is settled in
// finish().
class Parser {
 public:
  void take(const OptionUse& use);
  [[nodiscard]] Config finish(const Environment& environment, std::vector<std::string> program);

 private:
  bool take_logging(const OptionUse& use);
  bool take_certificates(const OptionUse& use);
  bool take_protocol(const OptionUse& use);
  bool take_modes(const OptionUse& use);
  void pair_certificates();
  void read_environment(const Environment& environment);
  void check_combination() const;

  Config config_;
  std::optional<std::chrono::seconds> data_timeout_;
  std::vector<std::string> certificate_files_;
  std::vector<std::string> key_files_;
  bool host_given_ = false;
  bool crl_option_ = false;
  bool json_ = false;
  bool check_ = false;
  std::optional<Endpoint> connect_;
};

void Parser::take(const OptionUse& use) {
  // Each of the four knows its own options; the specification lists no others.
  if (take_logging(use) || take_certificates(use) || take_protocol(use) || take_modes(use)) return;
  throw usage_error("option --" + std::string(use.option) + " is not known here");
}

bool Parser::take_logging(const OptionUse& use) {
  const auto verbosity = find_verbosity(use.option);
  if (verbosity) config_.verbosity = *verbosity;
  return verbosity.has_value();
}

bool Parser::take_certificates(const OptionUse& use) {
  TlsSettings& tls = config_.tls;
  if (use.option == "certdir") {
    if (use.value.empty()) throw usage_error("-d: the directory's name is empty");
    tls.directory = use.value;
  } else if (use.option == "certfile") {
    certificate_files_.push_back(use.value);
  } else if (use.option == "keyfile") {
    if (use.value.empty()) throw usage_error("--keyfile: the file's name is empty");
    key_files_.push_back(use.value);
  } else if (use.option == "cafile") {
    tls.ca_file = use.value;
  } else if (use.option == "crlfile") {
    tls.crl_file = use.value;
    crl_option_ = !use.value.empty();
  } else if (use.option == "verify-client") {
    tls.client_verification = parse_client_verification(use.value);
  } else if (use.option == "no-verify") {
    tls.verify_server = false;
  } else if (use.option == "self-signed") {
    tls.self_signed = true;
  } else if (use.option == "strict-sni") {
    tls.strict_sni = true;
  } else {
    return false;
  }
  return true;
}

bool Parser::take_protocol(const OptionUse& use) {
  TlsSettings& tls = config_.tls;
  if (use.option == "ciphers") {
    if (use.value.empty()) throw usage_error("-f: the list is empty; leave -f out for the default");
    tls.ciphers = use.value;
  } else if (use.option == "tls-method") {
    parse_method(use.value, tls);
  } else if (use.option == "renegotiation") {
    tls.renegotiation = true;
  } else if (use.option == "starttls") {
    config_.starttls = parse_protocol(use.value);
  } else if (use.option == "require-tls") {
    config_.require_tls = true;
  } else if (use.option == "ehlo") {
    config_.ehlo_name = parse_ehlo_name(use.value);
  } else if (use.option == "timeout-data") {
    data_timeout_ = parse_seconds("-D", use.value);
  } else if (use.option == "timeout-connect") {
    config_.connect_timeout = parse_seconds("-t", use.value);
  } else if (use.option == "alpn") {
    tls.alpn = parse_alpn(use.value);
  } else if (use.option == "pin") {
    tls.pins.push_back(parse_pin(use.value));
  } else {
    return false;
  }
  return true;
}

bool Parser::take_modes(const OptionUse& use) {
  if (use.option == "client") {
    if (config_.wiring == Wiring::Server) config_.wiring = Wiring::ClientStdio;  // -CT is -C
  } else if (use.option == "client-fd67") {
    config_.wiring = Wiring::ClientFd67;
  } else if (use.option == "host") {
    config_.tls.host = parse_host(use.value);
    host_given_ = true;
  } else if (use.option == "tls-env") {
    config_.tls_environment = true;
  } else if (use.option == "check") {
    check_ = true;
  } else if (use.option == "json") {
    json_ = true;
  } else if (use.option == "connect") {
    connect_ = parse_endpoint(use.value);
  } else {
    return false;
  }
  return true;
}

void Parser::pair_certificates() {
  TlsSettings& tls = config_.tls;
  if (certificate_files_.size() == 1 && certificate_files_.front().empty()) {
    tls.no_certificate = true;
    certificate_files_.clear();
  }
  if (std::find(certificate_files_.begin(), certificate_files_.end(), "") !=
      certificate_files_.end()) {
    throw usage_error("-n \"\" means no certificate and stands alone");
  }
  if (key_files_.empty()) {
    for (std::string& file : certificate_files_) tls.certificates.push_back({std::move(file), {}});
    return;
  }
  if (certificate_files_.empty() && !tls.no_certificate) {
    // --keyfile beside the default certificate file.
    certificate_files_.emplace_back(tls.role == Role::Server ? "servercert.pem" : "clientcert.pem");
  }
  if (certificate_files_.size() != key_files_.size()) {
    throw usage_error("--keyfile is given " + std::to_string(key_files_.size()) + " times and -n " +
                      std::to_string(certificate_files_.size()) +
                      " times; give one --keyfile for each -n, in the same order");
  }
  for (std::size_t i = 0; i < key_files_.size(); ++i) {
    tls.certificates.push_back({std::move(certificate_files_[i]), std::move(key_files_[i])});
  }
}

void Parser::read_environment(const Environment& environment) {
  TlsSettings& tls = config_.tls;
  if (tls.directory.empty())
    tls.directory = environment.find_filled("CERTDIR").value_or(DOTLS_CERTDIR);
  if (certificate_files_.empty()) {
    if (auto file = environment.find_filled("TLS_CERTFILE")) certificate_files_.push_back(*file);
  }
  if (!tls.ca_file) tls.ca_file = environment.find_filled("CLIENTCA");
  if (!tls.crl_file) tls.crl_file = environment.find_filled("CLIENTCRL");
  tls.cipher_list = environment.find_filled("TLS_CIPHER_LIST");
  tls.cipher_suites = environment.find_filled("TLS_CIPHER_SUITE");
  if (const auto bits = environment.find_filled("SSL_BITS")) {
    tls.parameter_bits = static_cast<int>(parse_number("SSL_BITS", *bits, 1, kMaxParameterBits));
  }
  config_.peer_address = environment.find_filled("TCPREMOTEIP");
  if (!config_.peer_address) config_.peer_address = environment.find_filled("TCP6REMOTEIP");
}

void Parser::check_combination() const {
  const TlsSettings& tls = config_.tls;
  const auto refuse_if = [](bool wrong, const char* message) {
    if (wrong) throw usage_error(message);
  };
  if (config_.is_client()) {
    refuse_if(tls.client_verification.has_value(),
              "--verify-client is for server mode; a client uses -c");
    refuse_if(tls.self_signed, "--self-signed is for server mode");
    refuse_if(tls.strict_sni, "--strict-sni is for server mode");
    refuse_if(config_.require_tls,
              "--require-tls is for server mode; a client always requires TLS");
    refuse_if(crl_option_ && !tls.verify_server, "-L and --no-verify contradict each other");
    refuse_if(tls.certificates.size() > 1, "a client has one certificate: give -n once");
  } else {
    refuse_if(host_given_, "-h is for client mode (-T or -C)");
    refuse_if(!tls.verify_server, "--no-verify is for client mode; a server uses --verify-client");
    refuse_if(!tls.pins.empty(), "--pin is for client mode (-T or -C)");
    refuse_if(tls.no_certificate, "-n \"\" is for client mode: a server needs a certificate");
    refuse_if(config_.require_tls && !config_.starttls,
              "--require-tls goes with -s: without it all is inside TLS anyway");
  }
  refuse_if(
      config_.ehlo_name && !(config_.is_client() && config_.starttls == StarttlsProtocol::Smtp),
      "--ehlo goes with -s smtp in client mode (-T, -C or --check --connect)");
  refuse_if(json_ && !check_, "--json goes with --check");
  refuse_if(connect_.has_value() && !check_, "--connect goes with --check");
}

Config Parser::finish(const Environment& environment, std::vector<std::string> program) {
  // Whoever looks at a running port is its client.
  if (connect_ && !config_.is_client()) config_.wiring = Wiring::ClientStdio;
  config_.tls.role = config_.is_client() ? Role::Client : Role::Server;
  config_.program = std::move(program);
  if (config_.program.empty() && !check_) throw usage_error(kNoProgram);
  read_environment(environment);
  pair_certificates();
  check_combination();
  config_.idle = idle_times(data_timeout_, config_.starttls);
  if (check_) config_.check = CheckRequest{json_, connect_};
  if (!config_.is_client() && !config_.starttls) config_.banner = environment.find_filled("BANNER");
  return std::move(config_);
}

bool uses(const ParsedOptions& parsed, std::string_view option) {
  return std::any_of(parsed.uses.begin(), parsed.uses.end(),
                     [&](const OptionUse& use) { return use.option == option; });
}

// NOTLS comes before any other check: the administrator has switched TLS off and wants the service
// to run, whatever else is wrong.
Config without_tls(ParsedOptions parsed) {
  if (uses(parsed, "client") || uses(parsed, "client-fd67")) {
    throw usage_error(
        "NOTLS is set in client mode, where it would send secrets in the clear; unset NOTLS, or "
        "run the program without dotls");
  }
  if (parsed.operands.empty()) throw usage_error(kNoProgram);
  Config config;
  config.no_tls = true;
  for (const OptionUse& use : parsed.uses) {
    if (auto verbosity = find_verbosity(use.option)) config.verbosity = *verbosity;
  }
  config.program = std::move(parsed.operands);
  return config;
}

}  // namespace

ParsedCommand parse_config(const std::vector<std::string>& arguments,
                           const Environment& environment) {
  ParsedOptions parsed = parse_options(arguments, option_specs());
  if (uses(parsed, "help")) return HelpRequest{};
  if (uses(parsed, "version")) return VersionRequest{};
  if (environment.find("NOTLS") && !uses(parsed, "check")) return without_tls(std::move(parsed));
  Parser parser;
  for (const OptionUse& use : parsed.uses) parser.take(use);
  return parser.finish(environment, std::move(parsed.operands));
}

Verbosity asked_verbosity(const std::vector<std::string>& arguments) {
  Verbosity verbosity = Config().verbosity;
  for (const OptionUse& use : options_before_mistake(arguments, option_specs())) {
    verbosity = find_verbosity(use.option).value_or(verbosity);
  }
  return verbosity;
}

}  // namespace dotls

#include "dotls/settings/option_table.hpp"

#include <algorithm>
#include <array>

#include "dotls/settings/option_values.hpp"
#include "shared/ehlo_name.hpp"
#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/options.hpp"

namespace dotls {
namespace {

constexpr std::int64_t kMaxWarnDays = 3650;
constexpr std::int64_t kMostForMax = 1'000'000;

struct Option {
  OptionSpec spec;
  OptionSide side;
  void (*apply)(Draft& draft, const std::string& value);
  /// The line of --help that begins with it; empty where it stands in another's line.
  std::string_view help = {};
};

constexpr std::array kTable{
    Option{{'q', "quiet", false},
           OptionSide::Both,
           [](Draft& draft, const std::string&) { draft.settings.verbosity = Verbosity::Quiet; },
           "  -q | -Q | -v        say nothing | errors | all; --log-format text|json\n"},
    Option{{'Q', "errors", false},
           OptionSide::Both,
           [](Draft& draft, const std::string&) { draft.settings.verbosity = Verbosity::Errors; }},
    Option{{'v', "verbose", false},
           OptionSide::Both,
           [](Draft& draft, const std::string&) { draft.settings.verbosity = Verbosity::Verbose; }},
    Option{{0, "log-format", true},
           OptionSide::Both,
           [](Draft& draft, const std::string& value) {
             draft.settings.log_format = parse_log_format(value);
           }},
    Option{{'d', "certdir", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.directory =
                 parse_filled(value, "-d: the directory's name is empty");
           },
           "  -d DIR              certificate directory (" DOTLS_CERTDIR ")\n"},
    Option{{'n', "certfile", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) { draft.certificate_files.push_back(value); },
           "  -n FILE             certificate chain and key, PEM; --keyfile FILE: the key\n"},
    Option{{0, "keyfile", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.key_files.push_back(parse_filled(value, "--keyfile: the file's name is empty"));
           }},
    Option{{'c', "cafile", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) { draft.settings.tls.ca_file = value; },
           "  -c FILE, -L FILE    CA certificates; revocation lists\n"},
    Option{{'L', "crlfile", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.crl_file = value;
             draft.crl_given = !value.empty();
           }},
    Option{{'M', "tls-method", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) { parse_method(value, draft.settings.tls); },
           "  -M METHOD           SSLv23 (1.2 or 1.3), TLSv1_2, TLSv1_3, or MIN:MAX\n"},
    Option{{'f', "ciphers", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.ciphers =
                 parse_filled(value, "-f: the list is empty; leave -f out for the default");
           },
           "  -f LIST             ciphers, or a file with them; --conf CMD=VALUE: groups\n"},
    Option{{0, "conf", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.conf.push_back(parse_conf(value));
           }},
    Option{{'z', "tls-env", false},
           OptionSide::Connection,
           [](Draft& draft, const std::string&) { draft.settings.tls_environment = true; },
           "  -z                  tell the program about the TLS session in its environment\n"},
    Option{{'D', "timeout-data", true},
           OptionSide::Connection,
           [](Draft& draft, const std::string& value) {
             draft.data_timeout = parse_seconds("-D", value);
           },
           "  -D SEC, -t SEC      idle time (300); time for the handshake (60)\n"},
    Option{{'t', "timeout-connect", true},
           OptionSide::Connection,
           [](Draft& draft, const std::string& value) {
             draft.settings.connect_timeout = parse_seconds("-t", value);
           }},
    Option{{'s', "starttls", true},
           OptionSide::Connection,
           [](Draft& draft, const std::string& value) {
             draft.settings.starttls = parse_protocol(value);
           },
           "  -s PROTOCOL         STARTTLS: smtp, pop3, imap; --require-tls; --ucspi-tls\n"},
    Option{{0, "require-tls", false},
           OptionSide::Connection,
           [](Draft& draft, const std::string&) { draft.settings.require_tls = true; }},
    Option{{0, "ucspi-tls", false},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string&) { draft.settings.ucspi_tls = true; }},
    Option{{'T', "client", false},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string&) {  // -CT is -C.
             if (draft.settings.wiring == Wiring::Server)
               draft.settings.wiring = Wiring::ClientStdio;
           },
           "  -T | -C             client mode, the program on 0 and 1 | on 6 and 7\n"},
    Option{{'C', "client-fd67", false},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string&) { draft.settings.wiring = Wiring::ClientFd67; }},
    Option{{'h', "host", true},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.host = parse_host(value);
             draft.host_given = true;
           },
           "  -h NAME             client mode: the server's name; --no-verify: accept any\n"},
    Option{{0, "no-verify", false},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string&) { draft.settings.tls.verify_server = false; }},
    Option{{0, "ehlo", true},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string& value) {
             draft.settings.ehlo_name = parse_ehlo_name(value);
           },
           "  --ehlo NAME         client mode with -s smtp: what EHLO says\n"},
    Option{{0, "pin", true},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.pins.push_back(parse_pin("--pin", value));
           },
           "  --pin sha256//B64   client mode: accept this public key only (repeatable)\n"},
    Option{{0, "verify-client", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.client_verification = parse_client_verification(value);
           },
           "  --verify-client M   off, optional_no_ca, optional, require\n"},
    Option{{0, "allow-dns", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.allowed_names.push_back(parse_allowed_name(value));
           },
           "  --allow-dns NAME, --allow-pin PIN   server mode: these clients only\n"},
    Option{{0, "allow-pin", true},
           OptionSide::Tls,
           [](Draft& draft, const std::string& value) {
             draft.settings.tls.allowed_pins.push_back(parse_pin("--allow-pin", value));
           }},
    Option{{0, "self-signed", false},
           OptionSide::Tls,
           [](Draft& draft, const std::string&) { draft.settings.tls.self_signed = true; },
           "  --self-signed       no certificate file: make one from rsa<bits>.pem\n"},
    Option{
        {0, "alpn", true},
        OptionSide::Tls,
        [](Draft& draft, const std::string& value) { draft.settings.tls.alpn = parse_alpn(value); },
        "  --alpn LIST, --strict-sni, -N (renegotiation), --version\n"},
    Option{{0, "strict-sni", false},
           OptionSide::Tls,
           [](Draft& draft, const std::string&) { draft.settings.tls.strict_sni = true; }},
    Option{{'N', "renegotiation", false},
           OptionSide::NoKeeper,
           [](Draft& draft, const std::string&) { draft.settings.tls.renegotiation = true; }},
    Option{{0, "version", false}, OptionSide::Both, [](Draft&, const std::string&) {}},
    Option{{0, "proxy-protocol", true},
           OptionSide::Connection,
           [](Draft& draft, const std::string& value) {
             parse_balancers(value, draft.settings.balancers);
           },
           "  --proxy-protocol FROM[,FROM]...    a PROXY header comes first, from these\n"},
    Option{{0, "user", true},
           OptionSide::Keeper,
           [](Draft& draft, const std::string& value) {
             draft.keeper.user = parse_filled(value, "--user: the name is empty");
           }},
    Option{{0, "group", true},
           OptionSide::Keeper,
           [](Draft& draft, const std::string& value) {
             draft.keeper.group = parse_filled(value, "--group: the name is empty");
           }},
    Option{{0, "max", true},
           OptionSide::Keeper,
           [](Draft& draft, const std::string& value) {
             draft.keeper.max_engines =
                 static_cast<unsigned>(parse_number("--max", value, 1, kMostForMax));
           }},
    Option{{0, "sandbox", true},
           OptionSide::Keeper,
           [](Draft& draft, const std::string& value) {
             draft.keeper.requires_sandbox = parse_sandbox(value);
           }},
    Option{{0, "check", false},
           OptionSide::Check,
           [](Draft& draft, const std::string&) { draft.check = true; },
           "  --check [--json] [--warn-days N] [--connect HOST:PORT]  the set-up, or a port\n"},
    Option{{0, "json", false},
           OptionSide::Check,
           [](Draft& draft, const std::string&) { draft.json = true; }},
    Option{{0, "warn-days", true},
           OptionSide::Check,
           [](Draft& draft, const std::string& value) {
             draft.warn_days = parse_number("--warn-days", value, 0, kMaxWarnDays);
           }},
    Option{{0, "connect", true},
           OptionSide::Check,
           [](Draft& draft, const std::string& value) { draft.connect = parse_endpoint(value); }},
    Option{{0, "keeper", true},
           OptionSide::Check,
           [](Draft& draft, const std::string& value) {
             draft.checked_keeper = parse_filled(value, "--keeper: the socket's name is empty");
           },
           "  --check --keeper SOCKET [--json] [--warn-days N]    a dotls-keeper that runs\n"},
    Option{{0, "help", false}, OptionSide::Both, [](Draft&, const std::string&) {}},
};

constexpr auto kSpecs = [] {
  std::array<OptionSpec, kTable.size()> specs{};
  std::transform(kTable.begin(), kTable.end(), specs.begin(),
                 [](const Option& option) { return option.spec; });
  return specs;
}();

}  // namespace

namespace {

const Option& option_of(std::string_view name) {
  const auto* option = std::find_if(kTable.begin(), kTable.end(), [&](const Option& candidate) {
    return candidate.spec.long_name == name;
  });
  // The specification has no others.
  if (option == kTable.end())
    throw Fatal::usage("option --" + std::string(name) + " is not known here");
  return *option;
}

}  // namespace

std::span<const OptionSpec> option_specs() {
  return kSpecs;
}

OptionSide side_of(std::string_view name) {
  return option_of(name).side;
}

std::string shown(std::string_view name) {
  const char letter = option_of(name).spec.letter;
  return letter == 0 ? "--" + std::string(name) : std::string("-") + letter;
}

void apply_option(const OptionUse& use, Draft& draft) {
  option_of(use.option).apply(draft, use.value);
}

std::string help_text() {
  std::string text =
      "usage: dotls [options] program [argument ...]           the manual: man dotls\n"
      "TLS for a program under tcpserver or, in client mode (-T, -C), under tcpclient\n\n";
  for (const Option& option : kTable) text += option.help;
  return text + "exit status: the program's; 97 handshake, 98 connection, 100 usage, 111 system\n";
}

std::string version_text(std::string_view tool) {
  return std::string(tool) + " " DOTLS_VERSION "\n";
}

}  // namespace dotls

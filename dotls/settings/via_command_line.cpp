#include "dotls/settings/via_command_line.hpp"

#include <array>
#include <utility>

#include "dotls/settings/option_side.hpp"
#include "dotls/settings/option_table.hpp"
#include "dotls/settings/resolve.hpp"
#include "shared/error.hpp"
#include "shared/options.hpp"

namespace dotls {
namespace {

constexpr const char* kUsage = "usage: dotls-via SOCKET [options] program [argument ...]";

constexpr const char* kNoProgram =
    "no program given; usage: dotls-via SOCKET [options] program [argument ...]; try dotls-via "
    "--help";

struct TlsVariable {
  const char* name;
  const char* option;
};
constexpr std::array kTlsVariables{
    TlsVariable{"CERTDIR", "-d"},         TlsVariable{"TLS_CERTFILE", "-n"},
    TlsVariable{"CLIENTCA", "-c"},        TlsVariable{"CLIENTCRL", "-L"},
    TlsVariable{"TLS_CIPHER_LIST", "-f"}, TlsVariable{"TLS_CIPHER_SUITE", "-f"},
    TlsVariable{"SSL_BITS", "SSL_BITS"},
};

void refuse_tls_variables(const Environment& environment) {
  for (const auto& [name, option] : kTlsVariables) {
    if (!environment.find_filled(name)) continue;
    const std::string instead = std::string_view(option) == name
                                    ? "set it for dotls-keeper"
                                    : "give dotls-keeper " + std::string(option);
    throw Fatal::usage(std::string(name) + " is set, and the keeper does the TLS: unset it, and " +
                       instead);
  }
}

ViaRequest finish(Draft draft, const Environment& environment, std::string socket) {
  Settings& settings = draft.settings;
  if (settings.program.empty()) throw Fatal::usage(kNoProgram);
  check_combination(draft);
  settings.idle = idle_times(draft.data_timeout, settings.starttls);
  return {std::move(socket), {settings, read_peer(environment, settings)}};
}

}  // namespace

ViaCommand parse_via_command_line(const std::vector<std::string>& arguments,
                                  const Environment& environment) {
  const SocketAndRest split = split_socket(arguments);
  ParsedOptions parsed = parse_options(split.rest, option_specs());
  if (uses(parsed, "help")) return HelpRequest{};
  if (uses(parsed, "version")) return VersionRequest{};
  if (split.socket.empty()) {
    throw Fatal::usage(std::string("the keeper's socket comes first; ") + kUsage +
                       "; try dotls-via --help");
  }
  if (environment.find("NOTLS")) return ViaRequest{split.socket, without_tls(parsed, kNoProgram)};
  Draft draft;
  for (const OptionUse& use : parsed.uses) {
    refuse_foreign(use, OptionSide::Connection);
    apply_option(use, draft);
  }
  refuse_tls_variables(environment);
  draft.settings.program = std::move(parsed.operands);
  return finish(std::move(draft), environment, split.socket);
}

LogSettings asked_via_log(const std::vector<std::string>& arguments) {
  return asked_log(split_socket(arguments).rest);
}

std::string_view via_help_text() {
  return "usage: dotls-via SOCKET [options] program [argument ...]\n"
         "TLS for a program under tcpserver, done by the dotls-keeper that listens on\n"
         "SOCKET and takes the options of TLS                the manual: man dotls-via\n\n"
         "  -q | -Q | -v        say nothing | errors | all; --log-format text|json\n"
         "  -z                  tell the program about the TLS session in its environment\n"
         "  -D SEC, -t SEC      idle time (300); time for the handshake (60)\n"
         "  -s PROTOCOL         STARTTLS: smtp, pop3, imap; --require-tls\n"
         "  --proxy-protocol FROM[,FROM]...    a PROXY header comes first, from these\n"
         "  --help, --version\n"
         "exit status: the program's; 97 handshake, 98 connection, 100 usage, 111 system\n";
}

}  // namespace dotls

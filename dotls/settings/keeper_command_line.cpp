#include "dotls/settings/keeper_command_line.hpp"

#include <utility>

#include "dotls/settings/option_side.hpp"
#include "dotls/settings/option_table.hpp"
#include "dotls/settings/resolve.hpp"
#include "shared/error.hpp"
#include "shared/options.hpp"

namespace dotls {
namespace {

constexpr const char* kUsage = "usage: dotls-keeper SOCKET [options]; try dotls-keeper --help";

}  // namespace

KeeperCommand parse_keeper_command_line(const std::vector<std::string>& arguments,
                                        const Environment& environment) {
  const SocketAndRest split = split_socket(arguments);
  const ParsedOptions parsed = parse_options(split.rest, option_specs());
  if (uses(parsed, "help")) return HelpRequest{};
  if (uses(parsed, "version")) return VersionRequest{};
  if (split.socket.empty()) throw Fatal::usage(std::string("the socket comes first; ") + kUsage);
  Draft draft;
  for (const OptionUse& use : parsed.uses) {
    if (side_of(use.option) != OptionSide::Keeper) refuse_foreign(use, OptionSide::Tls);
    apply_option(use, draft);
  }
  if (!parsed.operands.empty()) {
    throw Fatal::usage("dotls-keeper starts no program: give it to dotls-via; " +
                       std::string(kUsage));
  }
  read_tls_environment(environment, draft);
  pair_certificates(draft);
  check_combination(draft);
  return KeeperRequest{arguments.front(),
                       draft.settings.tls,
                       draft.keeper,
                       {draft.settings.verbosity, draft.settings.log_format}};
}

LogSettings asked_keeper_log(const std::vector<std::string>& arguments) {
  return asked_log(split_socket(arguments).rest);
}

std::string keeper_help_text() {
  return "usage: dotls-keeper SOCKET [options]              the manual: man dotls-keeper\n"
         "does the TLS, with the key, for each dotls-via that connects to SOCKET\n\n"
         "  -q | -Q | -v        say nothing | errors | all; --log-format text|json\n"
         "  -d DIR              certificate directory (" DOTLS_CERTDIR
         ")\n"
         "  -n FILE             certificate chain and key, PEM; --keyfile FILE: the key\n"
         "  -c FILE, -L FILE    CA certificates; revocation lists\n"
         "  -M METHOD           SSLv23 (1.2 or 1.3), TLSv1_2, TLSv1_3, or MIN:MAX\n"
         "  -f LIST             ciphers, or a file with them; --conf CMD=VALUE: groups\n"
         "  --verify-client M   off, optional_no_ca, optional, require\n"
         "  --allow-dns NAME, --allow-pin PIN   these clients only\n"
         "  --self-signed       no certificate file: make one from rsa<bits>.pem\n"
         "  --alpn LIST, --strict-sni\n"
         "  --user NAME         who speaks with the network; --group NAME: who may connect\n"
         "  --max N             connections at once (500, or as many as ulimit -n allows)\n"
         "  --sandbox M         try (as much as the kernel has), require\n"
         "  --help, --version\n"
         "exit status: 0 told to end, 100 usage, 111 system\n";
}

}  // namespace dotls

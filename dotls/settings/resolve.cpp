#include "dotls/settings/resolve.hpp"

#include <algorithm>
#include <utility>

#include "dotls/settings/option_table.hpp"
#include "shared/error.hpp"
#include "shared/options.hpp"

namespace dotls {
namespace {

constexpr std::int64_t kMaxParameterBits = 16'384;

}  // namespace

// RFC 1939 section 3 requires at least ten minutes, RFC 9051 section 5.4 thirty, and IDLE is
// renewed every 29 (RFC 2177). A minute more, for a client that is just in time.
IdleTimes idle_times(std::optional<std::chrono::seconds> given,
                     std::optional<StarttlsProtocol> protocol) {
  if (given) return {*given, *given};
  IdleTimes times;
  if (protocol == StarttlsProtocol::Pop3) times.session = std::chrono::minutes(11);
  if (protocol == StarttlsProtocol::Imap) times.session = std::chrono::minutes(31);
  return times;
}

void pair_certificates(Draft& draft) {
  TlsSettings& tls = draft.settings.tls;
  if (draft.certificate_files.size() == 1 && draft.certificate_files.front().empty()) {
    tls.no_certificate = true;
    draft.certificate_files.clear();
  }
  if (std::find(draft.certificate_files.begin(), draft.certificate_files.end(), "") !=
      draft.certificate_files.end()) {
    throw Fatal::usage("-n \"\" means no certificate and stands alone");
  }
  if (draft.key_files.empty()) {
    for (std::string& file : draft.certificate_files)
      tls.certificates.push_back({std::move(file), {}});
    return;
  }
  if (draft.certificate_files.empty() && !tls.no_certificate) {
    // --keyfile beside the default certificate file.
    draft.certificate_files.emplace_back(tls.role == Role::Server ? "servercert.pem"
                                                                  : "clientcert.pem");
  }
  if (draft.certificate_files.size() != draft.key_files.size()) {
    throw Fatal::usage("--keyfile is given " + std::to_string(draft.key_files.size()) +
                       " times and -n " + std::to_string(draft.certificate_files.size()) +
                       " times; give one --keyfile for each -n, in the same order");
  }
  for (std::size_t i = 0; i < draft.key_files.size(); ++i) {
    tls.certificates.push_back(
        {std::move(draft.certificate_files[i]), std::move(draft.key_files[i])});
  }
}

void read_tls_environment(const Environment& environment, Draft& draft) {
  TlsSettings& tls = draft.settings.tls;
  if (tls.directory.empty())
    tls.directory = environment.find_filled("CERTDIR").value_or(DOTLS_CERTDIR);
  if (draft.certificate_files.empty()) {
    if (auto file = environment.find_filled("TLS_CERTFILE"))
      draft.certificate_files.push_back(*file);
  }
  if (!tls.ca_file) tls.ca_file = environment.find_filled("CLIENTCA");
  if (!tls.crl_file) tls.crl_file = environment.find_filled("CLIENTCRL");
  tls.cipher_list = environment.find_filled("TLS_CIPHER_LIST");
  tls.cipher_suites = environment.find_filled("TLS_CIPHER_SUITE");
  if (const auto bits = environment.find_filled("SSL_BITS")) {
    tls.parameter_bits = static_cast<int>(parse_number("SSL_BITS", *bits, 1, kMaxParameterBits));
  }
}

void check_combination(const Draft& draft) {
  const TlsSettings& tls = draft.settings.tls;
  const auto refuse_if = [](bool wrong, const char* message) {
    if (wrong) throw Fatal::usage(message);
  };
  if (draft.settings.ucspi_tls) {
    refuse_if(draft.connect.has_value(), "--ucspi-tls is for server mode, --connect is a client");
    refuse_if(draft.settings.wiring == Wiring::ClientStdio,
              "--ucspi-tls is for server mode, -T is client mode");
    refuse_if(draft.settings.wiring == Wiring::ClientFd67,
              "--ucspi-tls is for server mode, -C is client mode");
    refuse_if(draft.settings.starttls.has_value(),
              "--ucspi-tls and -s exclude each other: with --ucspi-tls the program does STARTTLS "
              "itself");
    refuse_if(draft.settings.require_tls,
              "--ucspi-tls and --require-tls exclude each other: what passes in the clear is up to "
              "the program");
    refuse_if(tls.allows_only_some(),
              "--allow-dns and --allow-pin do not go with --ucspi-tls: in the clear anybody could "
              "use the service");
  }
  if (draft.settings.is_client()) {
    refuse_if(tls.client_verification.has_value(),
              "--verify-client is for server mode; a client uses -c");
    refuse_if(!tls.allowed_names.empty(),
              "--allow-dns is for server mode; a client names its server with -h");
    refuse_if(!tls.allowed_pins.empty(), "--allow-pin is for server mode; a client uses --pin");
    refuse_if(tls.self_signed, "--self-signed is for server mode");
    refuse_if(tls.strict_sni, "--strict-sni is for server mode");
    refuse_if(!draft.settings.balancers.empty(), "--proxy-protocol is for server mode");
    refuse_if(draft.settings.require_tls,
              "--require-tls is for server mode; a client always requires TLS");
    refuse_if(draft.crl_given && !tls.verify_server, "-L and --no-verify contradict each other");
    refuse_if(tls.certificates.size() > 1, "a client has one certificate: give -n once");
  } else {
    refuse_if(draft.host_given, "-h is for client mode (-T or -C)");
    refuse_if(!tls.verify_server, "--no-verify is for client mode; a server uses --verify-client");
    refuse_if(!tls.pins.empty(), "--pin is for client mode (-T or -C)");
    refuse_if(tls.no_certificate, "-n \"\" is for client mode: a server needs a certificate");
    refuse_if(draft.settings.require_tls && !draft.settings.starttls,
              "--require-tls goes with -s: without it all is inside TLS anyway");
    refuse_if(
        tls.allows_only_some() && tls.client_verification.value_or(ClientVerification::Require) !=
                                      ClientVerification::Require,
        "--allow-dns and --allow-pin imply --verify-client require, and contradict any other");
    refuse_if(draft.settings.serves_strangers(), kServesStrangers);
  }
  refuse_if(draft.settings.ehlo_name &&
                !(draft.settings.is_client() && draft.settings.starttls == StarttlsProtocol::Smtp),
            "--ehlo goes with -s smtp in client mode (-T, -C or --check --connect)");
}

Peer read_peer(const Environment& environment, const Settings& settings) {
  Peer peer;
  peer.address = environment.find_filled("TCPREMOTEIP");
  if (!peer.address) peer.address = environment.find_filled("TCP6REMOTEIP");
  if (!settings.is_client() && !settings.begins_in_the_clear())
    peer.banner = environment.find_filled("BANNER");
  return peer;
}

bool uses(const ParsedOptions& parsed, std::string_view option) {
  return std::any_of(parsed.uses.begin(), parsed.uses.end(),
                     [&](const OptionUse& use) { return use.option == option; });
}

LogSettings log_settings_of(const std::vector<OptionUse>& uses) {
  Draft draft;
  for (const OptionUse& use : uses) {
    if (use.option == "quiet" || use.option == "errors" || use.option == "verbose" ||
        use.option == "log-format") {
      apply_option(use, draft);
    }
  }
  return {draft.settings.verbosity, draft.settings.log_format};
}

ServeRequest without_tls(ParsedOptions parsed, const char* no_program) {
  if (uses(parsed, "client") || uses(parsed, "client-fd67")) {
    throw Fatal::usage(
        "NOTLS is set in client mode, where it would send secrets in the clear; unset NOTLS, or "
        "run the program without dotls");
  }
  if (parsed.operands.empty()) throw Fatal::usage(no_program);
  Draft draft;
  if (uses(parsed, "proxy-protocol")) {
    for (const OptionUse& use : parsed.uses) {
      if (use.option == "proxy-protocol" || use.option == "timeout-connect")
        apply_option(use, draft);
    }
  }
  ServeRequest request;
  request.settings = std::move(draft.settings);
  const LogSettings log = log_settings_of(parsed.uses);
  request.settings.verbosity = log.verbosity;
  request.settings.log_format = log.format;
  request.settings.program = std::move(parsed.operands);
  request.peer.no_tls = true;
  return request;
}

}  // namespace dotls

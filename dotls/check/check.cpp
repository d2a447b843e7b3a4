#include "dotls/check/check.hpp"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "dotls/check/own_files.hpp"
#include "dotls/check/port.hpp"
#include "dotls/check/report.hpp"
#include "dotls/check/service.hpp"
#include "dotls/tls/allowed_clients.hpp"
#include "dotls/tls/ciphers.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/groups.hpp"
#include "dotls/tls/session.hpp"
#include "shared/error.hpp"
#include "shared/openssl_ptr.hpp"
#include "shared/problem.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {
namespace {

using CipherListPtr = std::unique_ptr<STACK_OF(SSL_CIPHER), void (*)(STACK_OF(SSL_CIPHER)*)>;

// RFC 9325 section 4.1.
void judge_static_rsa(Finding& finding, const std::vector<std::string>& names) {
  if (names.empty()) return;
  finding.add(Severity::Warning,
              "ciphers with static RSA are on (" + names.front() +
                  (names.size() == 1 ? "" : ", ... " + std::to_string(names.size()) + " in all") +
                  "): who gets the key one day reads what was recorded before; add !kRSA to the "
                  "list, or take it away");
}

void describe_ciphers(Finding& finding, SSL& ssl, const TlsSettings& settings) {
  const bool server = settings.role == Role::Server;
  // The list for a TLS 1.2 client; TLS 1.3 uses none of these.
  if (server) improve_default_ciphers(ssl, false);
  const CipherListPtr ciphers(SSL_get1_supported_ciphers(&ssl),
                              [](STACK_OF(SSL_CIPHER) * list) { sk_SSL_CIPHER_free(list); });
  std::vector<std::string> names;
  std::vector<std::string> static_rsa;
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers.get()); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers.get(), i);
    names.emplace_back(SSL_CIPHER_get_name(cipher));
    if (SSL_CIPHER_get_kx_nid(cipher) == NID_kx_rsa) static_rsa.push_back(names.back());
  }
  finding.know("ciphers", std::move(names));
  if (server) judge_static_rsa(finding, static_rsa);
}

// OpenSSL 3.0 does not give out its own list of groups, but a server can read its client's: both
// follow the same configuration, and dotls sets no list.
std::vector<std::string> group_names(const SSL& server) {
  auto* ssl = const_cast<SSL*>(&server);  // for the macro, which changes nothing
  const int count = static_cast<int>(SSL_get1_groups(ssl, nullptr));
  std::vector<int> groups(static_cast<std::size_t>(std::max(count, 0)));
  if (!groups.empty()) SSL_get1_groups(ssl, groups.data());
  std::vector<std::string> names;
  for (const int group : groups) names.push_back(group_name(server, group));
  return names;
}

// The context of a connection, and its first answer to a plain client: loads what only a
// ClientHello loads.
void try_context(Finding& finding, const TlsSettings& settings) {
  const TlsContext context = load_context(settings);
  for (const std::string& line : context.notes().errors) finding.add(Severity::Warning, line);
  if (!context.notes().remarks.empty()) finding.know("remarks", context.notes().remarks);
  if (!context.trust().store.empty()) finding.know("trusts", context.trust().store);
  if (settings.allows_only_some()) finding.know("allows", allowed_texts(settings));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Fatal::system("socketpair", errno);
  }
  const UniqueFd own(ends[0]);
  const UniqueFd other(ends[1]);
  Session session(context, settings, own.get(), own.get());
  describe_ciphers(finding, const_cast<SSL&>(session.ssl()), settings);
  const SslCtxPtr peer_context(SSL_CTX_new(TLS_client_method()));
  const SslPtr peer(SSL_new(peer_context.get()));
  SSL_set_fd(peer.get(), other.get());
  SSL_set_connect_state(peer.get());
  if (settings.role == Role::Server) {
    SSL_do_handshake(peer.get());
    if (has_failed(session.handshake().status)) {
      finding.add(Severity::Broken, "no handshake is possible: " + session.failure());
    }
    finding.know("groups", group_names(session.ssl()));
  }
  ERR_clear_error();
}

Finding inspect_context(const TlsSettings& settings) {
  Finding finding;
  finding.topic = settings.role == Role::Server ? "server" : "client";
  finding.know("directory", settings.directory);
  finding.know("uid", std::int64_t{::geteuid()});
  finding.know("gid", std::int64_t{::getegid()});
  if (::geteuid() == 0) {
    finding.know("hint",
                 std::string("checked as root, who may read everything; the service may run "
                             "as another: setpriv --reuid=USER --regid=GROUP --clear-groups "
                             "dotls --check"));
  }
  if (const auto problem = find_problem([&] { try_context(finding, settings); })) {
    finding.add(Severity::Broken, *problem);
  }
  if (settings.role == Role::Client) judge_client(finding, settings);
  return finding;
}

// The findings of `inspect`; its failure is a finding too.
template <class Inspect>
Finding finding_of(const char* topic, const Endpoint& port, Inspect inspect) {
  Finding finding{topic};
  const bool brackets = port.host.find(':') != std::string::npos;
  finding.address = (brackets ? "[" + port.host + "]" : port.host) + ":" + port.port;
  if (const auto problem = find_problem([&] { inspect(finding); })) {
    finding.add(Severity::Broken, *problem);
  }
  return finding;
}

// Does not wait, so signals have their default effect.
Findings look_at_own_files(const CheckRequest& request) {
  Findings findings{inspect_context(request.tls)};
  if (!request.program.empty()) findings.push_back(inspect_program(request));
  Findings files = inspect_own_files(request);
  std::move(files.begin(), files.end(), std::back_inserter(findings));
  return findings;
}

Findings look_at_port(const CheckRequest& request, int interrupt_fd) {
  const Endpoint& port = *request.connect;
  Findings findings{finding_of(
      "port", port, [&](Finding& finding) { inspect_port(finding, request, interrupt_fd); })};
  // An unreachable port cannot be tested for injection either.
  const bool shook_hands = !findings.front().facts.empty();
  if (request.starttls && shook_hands) {
    findings.push_back(
        finding_of("STARTTLS injection (CVE-2011-0411)", port,
                   [&](Finding& finding) { inspect_injection(finding, request, interrupt_fd); }));
  }
  return findings;
}

CheckOutcome outcome_of(const CheckRequest& request, const Findings& findings) {
  return {request.json ? format_json(findings) : format_text(findings),
          static_cast<int>(worst_of(findings))};
}

}  // namespace

CheckOutcome run_check(const CheckRequest& request) {
  if (!request.connect) return outcome_of(request, look_at_own_files(request));
  SignalInbox signals;
  const Findings findings = look_at_port(request, signals.fd());
  if (const auto signal_number = signals.try_take()) {
    throw Fatal(kExitSystem, "ended by signal " + std::to_string(*signal_number));
  }
  return outcome_of(request, findings);
}

}  // namespace dotls

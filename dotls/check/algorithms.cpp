#include "dotls/check/algorithms.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <memory>

#include "dotls/check/loopback.hpp"
#include "dotls/check/offer.hpp"
#include "dotls/tls/ciphers.hpp"
#include "dotls/tls/conf.hpp"
#include "shared/certdir/file_role.hpp"
#include "shared/certdir/named_certificate.hpp"
#include "shared/problem.hpp"

namespace dotls {
namespace {

using CipherListPtr = std::unique_ptr<STACK_OF(SSL_CIPHER), void (*)(STACK_OF(SSL_CIPHER)*)>;

constexpr std::string_view kSignatures = "SignatureAlgorithms";
constexpr std::string_view kClientSignatures = "ClientSignatureAlgorithms";

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

bool has_command(const TlsSettings& settings, std::string_view name) {
  return std::any_of(settings.conf.begin(), settings.conf.end(),
                     [&](const ConfCommand& command) { return command.name == name; });
}

// The algorithms that a client signs with, which are those for servers if it has none of its own,
// under the command `name`.
std::vector<ConfCommand> client_signatures(const TlsSettings& settings, std::string_view name) {
  const bool own = has_command(settings, kClientSignatures);
  std::vector<ConfCommand> conf;
  for (const ConfCommand& command : settings.conf) {
    if (command.name == (own ? kClientSignatures : kSignatures))
      conf.push_back({std::string(name), command.value});
  }
  return conf;
}

// OpenSSL 3.0 does not give out its own lists, but a server can read its client's: all follow the
// same configuration and --conf.
void describe_offers(Finding& finding, const TlsContext& context, const TlsSettings& settings) {
  Offer offer = offer_of(*make_client_like(context.get(), settings.conf));
  if (!offer.failure.empty()) {
    finding.add(Severity::Broken, "no handshake is possible: " + offer.failure);
    return;
  }
  finding.know("groups", std::move(offer.groups));
  finding.know("signature_algorithms", std::move(offer.signatures));
  const bool client = settings.role == Role::Client;
  if (client ? SSL_CTX_get0_certificate(&context.get()) != nullptr : context.trust().asks_client) {
    const auto conf = client_signatures(settings, kSignatures);
    finding.know("client_signature_algorithms",
                 offer_of(*make_client_like(context.get(), conf)).signatures);
  }
}

// Why a server does not answer the hello of a client for `name`, which may be empty, one of today,
// nor of one like itself; empty if it does.
std::string find_refusal(const TlsContext& context, const TlsSettings& settings,
                         const std::string& name) {
  const SslCtxPtr today(SSL_CTX_new(TLS_client_method()));
  std::string refusal = Loopback(context, settings).answer_to(*today, name);
  if (!refusal.empty() && !settings.conf.empty()) {
    const SslCtxPtr like_us = make_client_like(context.get(), settings.conf);
    if (Loopback(context, settings).answer_to(*like_us, name).empty()) refusal.clear();
  }
  return refusal;
}

// OpenSSL keeps a certificate back, and says nothing, if its key fits none of the algorithms.
void judge_own_key(Finding& finding, const TlsContext& context, TlsSettings settings) {
  settings.conf = client_signatures(settings, kClientSignatures);
  if (settings.conf.empty() || SSL_CTX_get0_certificate(&context.get()) == nullptr) return;
  settings.goes_on_unverified = true;
  const TlsContext free_of_others = load_context(settings);
  if (Loopback(free_of_others, settings).shows_certificate()) return;
  finding.add(Severity::Broken,
              "the certificate would never be shown: its key can sign with none of the "
              "algorithms of --conf");
}

void judge_answer(Finding& finding, const TlsContext& context, const TlsSettings& settings,
                  const std::string& name = {}) {
  const std::string refusal = find_refusal(context, settings, name);
  if (refusal.empty()) return;
  const bool may_be_the_key = has_command(settings, kSignatures);
  finding.add(Severity::Broken,
              "no handshake is possible: " + refusal +
                  (may_be_the_key ? "; --conf SignatureAlgorithms must have one for its key" : ""));
}

void judge_key_by_name(Finding& finding, const TlsContext& context, const TlsSettings& settings) {
  std::string name = finding.path.substr(finding.path.rfind('/') + 1);
  name.resize(name.size() - kPemSuffix.size());
  if (name.starts_with('*')) name.replace(0, 1, "any");
  judge_answer(finding, context, settings, name);
}

}  // namespace

void inspect_algorithms(Finding& finding, const TlsContext& context, const TlsSettings& settings) {
  const SslPtr ssl(SSL_new(&context.get()));
  describe_ciphers(finding, *ssl, settings);
  describe_offers(finding, context, settings);
  if (settings.role == Role::Server) {
    judge_answer(finding, context, settings);
  } else {
    judge_own_key(finding, context, settings);
  }
  ERR_clear_error();
}

void inspect_keys_by_name(Findings& findings, const TlsSettings& settings) {
  if (settings.role == Role::Client || !has_command(settings, kSignatures)) return;
  const std::string topic = NamedRole{FileRole::SniCertificate}.topic();
  // A context that cannot be loaded is said to be so elsewhere.
  static_cast<void>(find_problem([&] {
    const TlsContext context = load_context(settings);
    for (Finding& finding : findings) {
      if (finding.topic == topic && finding.severity != Severity::Broken)
        judge_key_by_name(finding, context, settings);
    }
  }));
  ERR_clear_error();
}

}  // namespace dotls

#include "dotls/tls/trust.hpp"

#include <new>

#include "shared/certdir/anchors.hpp"
#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

// The path of what was `given`, else the directory's file if there is one; empty where there is
// none.
std::string find_optional_file(const TlsSettings& settings, const std::optional<std::string>& given,
                               const char* by_default, SeenFiles* seen) {
  if (given) return given->empty() ? std::string() : path_in(settings.directory, *given);
  std::string path = path_in(settings.directory, by_default);
  if (exists(path)) return path;
  if (seen != nullptr) seen->push_back({std::move(path)});
  return {};
}

void load_crls_into(const Trust& trust, const TlsSettings& settings, SeenFiles& seen) {
  const std::string crls = find_crl_file(settings, &seen);
  if (crls.empty()) return;
  // The list of each link is wanted, and who may say that an intermediate CA is revoked is its
  // root.
  if (may_end_before_root(*trust.store)) {
    throw Fatal::usage(crls + ": revocation needs the root in -c, and " + trust.ca_file +
                       " has no self-signed certificate; append the root to it");
  }
  load_crls(*trust.store, crls, &seen);
}

X509StorePtr make_store() {
  X509StorePtr store(X509_STORE_new());
  if (!store) throw std::bad_alloc();
  return store;
}

Trust trust_in_servers(const TlsSettings& settings, SeenFiles& seen) {
  Trust trust;
  if (!settings.verify_server) return trust;
  trust.store = make_store();
  trust.ca_file = find_ca_file(settings);
  trust.source = load_trusted_servers(*trust.store, settings, &seen);
  load_crls_into(trust, settings, seen);
  return trust;
}

// What is done about a client's certificate where these are the options, with a CA file or without.
ClientVerification verification_of(const TlsSettings& settings, bool has_ca) {
  if (settings.allows_only_some()) return ClientVerification::Require;
  return settings.client_verification.value_or(has_ca ? ClientVerification::OptionalNoCa
                                                      : ClientVerification::Off);
}

Trust trust_in_clients(const TlsSettings& settings, ContextNotes& notes) {
  Trust trust;
  trust.ca_file = find_ca_file(settings, &notes.files);
  const ClientVerification mode = verification_of(settings, !trust.ca_file.empty());
  trust.client_verification = mode;
  if (mode == ClientVerification::Off) {
    if (settings.crl_file && !settings.crl_file->empty() &&
        settings.client_verification != ClientVerification::Off) {
      throw Fatal::usage("-L (CLIENTCRL) needs CA certificates: give -c FILE, or " +
                         std::string("--verify-client off if that is meant"));
    }
    return trust;
  }
  // A key is known without anybody's signature.
  const bool keys_only =
      trust.ca_file.empty() && !settings.allowed_pins.empty() && settings.allowed_names.empty();
  if (trust.ca_file.empty() && mode != ClientVerification::OptionalNoCa && !keys_only) {
    throw Fatal::usage(
        std::string(settings.allowed_names.empty() ? "--verify-client" : "--allow-dns") +
        " needs CA certificates to verify against: give -c FILE, or put " +
        path_in(settings.directory, kClientCaFile) + " there");
  }
  // Without a CA nobody can say that a key was lost: a list must not be there for nothing.
  if (const std::string crls = keys_only ? find_crl_file(settings, &notes.files) : "";
      !crls.empty()) {
    throw Fatal::usage(
        crls +
        ": revocation needs CA certificates: give -c FILE, or -L \"\" if --allow-pin "
        "is meant without");
  }
  trust.asks_client = true;
  if (keys_only) return trust;
  trust.store = make_store();
  if (!trust.ca_file.empty()) {
    const CertificateStackPtr anchors = load_anchors(*trust.store, trust.ca_file, &notes.files);
    trust.source = "the CA file " + trust.ca_file;
    // The names tell a client which certificate to choose. If any may be welcome, none is sent:
    // many clients present no certificate if no name matches.
    if (mode != ClientVerification::OptionalNoCa && settings.allowed_pins.empty()) {
      trust.ca_names = make_ca_names(*anchors);
      if (!trust.ca_names) {
        notes.remarks.push_back("the names of the " + std::to_string(sk_X509_num(anchors.get())) +
                                " CAs are not sent to clients: TLS has no room for so many");
      }
    }
  }
  load_crls_into(trust, settings, notes.files);
  return trust;
}

}  // namespace

std::string find_ca_file(const TlsSettings& settings, SeenFiles* seen) {
  return find_optional_file(settings, settings.ca_file, kClientCaFile, seen);
}

std::string find_crl_file(const TlsSettings& settings, SeenFiles* seen) {
  return find_optional_file(settings, settings.crl_file, kClientCrlFile, seen);
}

std::string load_trusted_servers(X509_STORE& store, const TlsSettings& settings, SeenFiles* seen) {
  const std::string file = find_ca_file(settings, seen);
  if (file.empty()) return load_system_anchors(store, seen);
  load_anchors(store, file, seen);
  return "the CA file " + file;
}

Trust load_trust(const TlsSettings& settings, ContextNotes& notes) {
  return settings.role == Role::Client ? trust_in_servers(settings, notes.files)
                                       : trust_in_clients(settings, notes);
}

}  // namespace dotls

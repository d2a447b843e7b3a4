#include "dotls/tls/verification.hpp"

#include <openssl/x509_vfy.h>

#include <memory>

#include "dotls/tls/allowed_clients.hpp"
#include "dotls/tls/ca_names.hpp"
#include "dotls/tls/connection_notes.hpp"
#include "dotls/tls/context_data.hpp"
#include "shared/certdir/anchors.hpp"
#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/openssl_error.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

// The context's own copy, for the callback.
struct VerifySettings {
  TlsSettings settings;
  /// False where only pins count.
  bool checks_chain = true;
};

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

// The message for a bad chain: which certificate, why, and what would have been right.
std::string failure_text(X509_STORE_CTX& chain, const std::string& host) {
  const int error = X509_STORE_CTX_get_error(&chain);
  std::string text = X509_verify_cert_error_string(error);
  const X509* certificate = X509_STORE_CTX_get_current_cert(&chain);
  if (certificate == nullptr) certificate = X509_STORE_CTX_get0_cert(&chain);
  if (certificate == nullptr) return text;
  if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return text + ": expected " + host + ", the certificate is for " +
           subject_names_text(*certificate);
  }
  return text + ": certificate \"" + name_text(*X509_get_subject_name(certificate)) +
         "\", issued by \"" + name_text(*X509_get_issuer_name(certificate)) + "\"";
}

int refuse(ConnectionNotes& notes) {
  // OpenSSL only says "certificate verify failed"; this says of which certificate, and why.
  notes.refusal = notes.verify_failure;
  notes.refusal_class = FailureClass::CertificateRefused;
  return 0;
}

// Whether the handshake continues with a peer that failed verification. The result is kept for the
// program.
int goes_on(ConnectionNotes& notes, const TlsSettings& settings) {
  if (settings.goes_on_unverified ||
      settings.client_verification == ClientVerification::OptionalNoCa) {
    return 1;
  }
  return refuse(notes);
}

// Where some clients are named, the others are refused, whoever signed for them.
int admit(X509_STORE_CTX* chain, const TlsSettings& settings, ConnectionNotes& notes) {
  const X509& leaf = *X509_STORE_CTX_get0_cert(chain);
  if (notes.verified && has_allowed_name(leaf, settings.allowed_names)) return 1;
  // A key is its owner's, whoever signed the certificate and until when; but a list may say that it
  // was lost.
  const bool revoked = notes.verify_error == X509_V_ERR_CERT_REVOKED;
  if (!revoked && matches_pin(leaf, settings.allowed_pins)) return 1;
  notes.verified = false;
  if (notes.verify_error == X509_V_OK) {
    notes.verify_failure = not_allowed_text(leaf);
    X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED);  // bad_certificate
  } else if (!revoked && !settings.allowed_pins.empty()) {
    notes.verify_failure += ", and its key matches no --allow-pin: " + pin_text(leaf);
  }
  return refuse(notes);
}

// One connection's verification: OpenSSL's chain check (unless it is off), then the pins or the
// lists of clients. `kept` is the context's own copy.
int verify(X509_STORE_CTX* chain, const VerifySettings& kept, ConnectionNotes& notes) {
  const TlsSettings& settings = kept.settings;
  bool good = true;
  if (kept.checks_chain) {
    good = notes.verified = X509_verify_cert(chain) == 1;
    if (!good) {
      notes.verify_error = X509_STORE_CTX_get_error(chain);
      notes.verify_failure = failure_text(*chain, settings.host);
    }
  }
  if (settings.allows_only_some()) return admit(chain, settings, notes);
  if (!good) return goes_on(notes, settings);
  const X509& leaf = *X509_STORE_CTX_get0_cert(chain);
  if (settings.pins.empty() || matches_pin(leaf, settings.pins)) return 1;
  notes.verified = false;
  notes.verify_error = X509_V_ERR_APPLICATION_VERIFICATION;
  notes.verify_failure = "the server's public key matches no --pin; it is " + pin_text(leaf);
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return goes_on(notes, settings);
}

int verify_peer(X509_STORE_CTX* chain, void* /*unused*/) {
  const auto* ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto& kept = kept_with<VerifySettings>(*SSL_get_SSL_CTX(ssl));
  ConnectionNotes& notes = notes_of(ssl);
  return no_throw(notes, 0, [&] { return verify(chain, kept, notes); });
}

void set_verify_callback(SSL_CTX& context, const TlsSettings& settings, bool checks_chain) {
  keep_with(context, std::make_unique<VerifySettings>(VerifySettings{settings, checks_chain}));
  SSL_CTX_set_cert_verify_callback(&context, verify_peer, nullptr);
}

void expect_host(SSL_CTX& context, const std::string& host) {
  if (host.empty()) return;
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(&context);
  X509_VERIFY_PARAM_set_hostflags(parameters, kHostFlags);
  const int done = is_ip_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                                       : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), 0);
  if (done != 1) throw Fatal::usage("-h " + host + ": " + take_openssl_error("not a usable name"));
}

void use_crls(X509_STORE& store, const TlsSettings& settings, const Trust& trust, SeenFiles& seen) {
  const std::string crls = find_crl_file(settings, &seen);
  if (crls.empty()) return;
  // The list of each link is wanted, and who may say that an intermediate CA is revoked is its
  // root.
  if (may_end_before_root(store)) {
    throw Fatal::usage(crls + ": revocation needs the root in -c, and " + trust.ca_file +
                       " has no self-signed certificate; append the root to it");
  }
  load_crls(store, crls, &seen);
}

Trust verify_server(SSL_CTX& context, const TlsSettings& settings, SeenFiles& seen) {
  Trust trust;
  if (settings.verify_server || !settings.pins.empty()) {
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
    set_verify_callback(context, settings, settings.verify_server);
  }
  if (!settings.verify_server) return trust;
  expect_host(context, settings.host);
  X509_STORE& store = *SSL_CTX_get_cert_store(&context);
  trust.ca_file = find_ca_file(settings);
  trust.store = load_trusted_servers(store, settings, &seen);
  use_crls(store, settings, trust, seen);
  return trust;
}

Trust verify_clients(SSL_CTX& context, TlsSettings settings, ContextNotes& notes) {
  Trust trust;
  trust.ca_file = find_ca_file(settings, &notes.files);
  const bool asked_off = settings.client_verification == ClientVerification::Off;
  if (settings.allows_only_some()) settings.client_verification = ClientVerification::Require;
  if (!settings.client_verification) {
    settings.client_verification =
        trust.ca_file.empty() ? ClientVerification::Off : ClientVerification::OptionalNoCa;
  }
  const ClientVerification mode = *settings.client_verification;
  if (mode == ClientVerification::Off) {
    if (settings.crl_file && !settings.crl_file->empty() && !asked_off) {
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
  SSL_CTX_set_verify(&context,
                     mode == ClientVerification::Require
                         ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                         : SSL_VERIFY_PEER,
                     nullptr);
  set_verify_callback(context, settings, !keys_only);
  if (keys_only) return trust;
  X509_STORE& store = *SSL_CTX_get_cert_store(&context);
  if (!trust.ca_file.empty()) {
    const CertificateStackPtr anchors = load_anchors(store, trust.ca_file, &notes.files);
    trust.store = "the CA file " + trust.ca_file;
    // The names tell a client which certificate to choose. If any may be welcome, none is sent:
    // many clients present no certificate if no name matches.
    if (mode != ClientVerification::OptionalNoCa && settings.allowed_pins.empty())
      send_ca_names(context, *anchors, notes.remarks);
  }
  use_crls(store, settings, trust, notes.files);
  return trust;
}

}  // namespace

bool is_server_unproved(const SSL& ssl, const TlsSettings& settings) {
  return settings.role == Role::Client && (settings.verify_server || !settings.pins.empty()) &&
         SSL_get0_peer_certificate(&ssl) == nullptr;
}

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

Trust set_up_verification(SSL_CTX& context, const TlsSettings& settings, ContextNotes& notes) {
  return settings.role == Role::Client ? verify_server(context, settings, notes.files)
                                       : verify_clients(context, settings, notes);
}

}  // namespace dotls

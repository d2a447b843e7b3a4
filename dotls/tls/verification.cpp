#include "dotls/tls/verification.hpp"

#include <openssl/x509_vfy.h>

#include <memory>

#include "dotls/tls/allowed_clients.hpp"
#include "dotls/tls/connection_notes.hpp"
#include "dotls/tls/context_data.hpp"
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

void verify_server(SSL_CTX& context, const TlsSettings& settings) {
  if (!settings.verify_server && settings.pins.empty()) return;
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
  set_verify_callback(context, settings, settings.verify_server);
  if (settings.verify_server) expect_host(context, settings.host);
}

void verify_clients(SSL_CTX& context, TlsSettings settings, const Trust& trust) {
  if (!trust.asks_client) return;
  settings.client_verification = trust.client_verification;
  SSL_CTX_set_verify(&context,
                     trust.client_verification == ClientVerification::Require
                         ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                         : SSL_VERIFY_PEER,
                     nullptr);
  set_verify_callback(context, settings, trust.store != nullptr);
}

}  // namespace

bool is_server_unproved(const SSL& ssl, const TlsSettings& settings) {
  return settings.role == Role::Client && (settings.verify_server || !settings.pins.empty()) &&
         SSL_get0_peer_certificate(&ssl) == nullptr;
}

void set_up_verification(SSL_CTX& context, const TlsSettings& settings, Trust& trust) {
  if (settings.role == Role::Client) {
    verify_server(context, settings);
  } else {
    verify_clients(context, settings, trust);
  }
  if (trust.store) SSL_CTX_set_cert_store(&context, trust.store.release());
  if (trust.ca_names) SSL_CTX_set_client_CA_list(&context, trust.ca_names.release());
}

}  // namespace dotls

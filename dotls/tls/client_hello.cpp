#include "dotls/tls/client_hello.hpp"

#include <openssl/err.h>

#include <span>
#include <utility>

#include "dotls/tls/ciphers.hpp"
#include "dotls/tls/connection_notes.hpp"
#include "dotls/tls/context_data.hpp"
#include "dotls/tls/own_certificates.hpp"
#include "dotls/tls/server_name.hpp"
#include "dotls/tls/tickets.hpp"
#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/openssl_error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

// What the context keeps for the callback, with a copy of the settings.
struct HelloSettings {
  TlsSettings settings;
  std::shared_ptr<const CertificateSource> source;
};

std::optional<std::span<const unsigned char>> find_extension(SSL& ssl, unsigned int type) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(&ssl, type, &data, &size) != 1) return std::nullopt;
  return std::span(data, size);
}

// supported_versions (RFC 8446 section 4.2.1): a length byte, then two bytes for each version.
bool offers_tls13(SSL& ssl) {
  const auto versions = find_extension(ssl, TLSEXT_TYPE_supported_versions);
  for (std::size_t at = 1; versions && at + 1 < versions->size(); at += 2) {
    if ((*versions)[at] == 0x03 && (*versions)[at + 1] == 0x04) return true;
  }
  return false;
}

// Whether one of the context's certificates is for that name: those of several key types belong to
// one server.
bool is_for_default(SSL& ssl, const std::string& name) {
  for (long more = SSL_set_current_cert(&ssl, SSL_CERT_SET_FIRST); more == 1;
       more = SSL_set_current_cert(&ssl, SSL_CERT_SET_NEXT)) {
    const X509* leaf = SSL_get_certificate(&ssl);
    if (leaf != nullptr && is_certificate_for(*leaf, name)) return true;
  }
  return false;
}

// False, with `alert` set, if the handshake must end.
bool choose_certificate(SSL& ssl, const HelloSettings& kept, int& alert) {
  const auto extension = find_extension(ssl, TLSEXT_TYPE_server_name);
  if (!extension) return true;
  const auto said = parse_server_name(*extension);
  if (!said) return true;
  const std::string name(without_final_dot(*said));
  ConnectionNotes& notes = notes_of(&ssl);
  notes.server_name = name;
  auto chain = kept.source->find_certificate(name);
  if (!chain) {
    if (!kept.settings.strict_sni || is_for_default(ssl, name)) return true;
    notes.refusal = "no certificate for the name \"" + printable(name, 253) + "\" (--strict-sni)";
    notes.refusal_class = FailureClass::UnknownName;
    alert = SSL_AD_UNRECOGNIZED_NAME;
    return false;
  }
  // The context's certificates are for other names; drop those of other key types too.
  SSL_certs_clear(&ssl);
  use_certificate(ssl, *chain);
  if (const std::string problem = validity_problem(*chain->leaf); !problem.empty()) {
    notes.errors.push_back(chain->source + ": " + problem);
  }
  const std::string id = session_id_context({chain->leaf.get()});
  SSL_set_session_id_context(&ssl, reinterpret_cast<const unsigned char*>(id.data()),
                             static_cast<unsigned int>(id.size()));
  notes.remarks.push_back("certificate for the name " + name + " from " + chain->source);
  return true;
}

// Chooses the parameters for a DHE handshake: the source's of SSL_BITS, else the next larger ones,
// else the automatic choice (SSL_set_dh_auto). Bad parameters are only logged.
void use_dh_parameters(SSL& ssl, const HelloSettings& kept, ConnectionNotes& notes) {
  for (const int bits : parameter_lookup_order(kept.settings.parameter_bits)) {
    try {
      auto found = kept.source->find_dh_parameters(bits);
      if (!found) continue;
      if (SSL_set0_tmp_dh_pkey(&ssl, found->parameters.get()) != 1) {
        notes.errors.push_back(found->source +
                               ": not used: " + take_openssl_error("refused by OpenSSL"));
        continue;
      }
      (void)found->parameters.release();  // set0: the SSL object owns them now
      SSL_set_dh_auto(&ssl, 0);           // which would override them
      notes.dh_source = std::move(found->source);
      return;
    } catch (const Fatal& error) {
      notes.errors.push_back(std::string("not used: ") + error.what());
    }
  }
}

int look_at_hello(SSL& ssl, const HelloSettings& kept, int& alert) {
  alert = SSL_AD_INTERNAL_ERROR;
  try {
    if (!choose_certificate(ssl, kept, alert)) return SSL_CLIENT_HELLO_ERROR;
  } catch (const Fatal& error) {
    // Bad files for one name end only this handshake.
    if (error.exit_status() != kExitUsage) throw;
    notes_of(&ssl).refusal = error.what();
    notes_of(&ssl).refusal_class = FailureClass::System;
    return SSL_CLIENT_HELLO_ERROR;
  }
  const bool tls13 = kept.settings.greatest_version == TlsVersion::Tls13 && offers_tls13(ssl);
  improve_default_ciphers(ssl, tls13);
  // No other client uses them.
  if (!tls13) use_dh_parameters(ssl, kept, notes_of(&ssl));
  ERR_clear_error();
  return SSL_CLIENT_HELLO_SUCCESS;
}

int on_client_hello(SSL* ssl, int* alert, void* /*unused*/) {
  const auto& kept = kept_with<HelloSettings>(*SSL_get_SSL_CTX(ssl));
  ConnectionNotes& notes = notes_of(ssl);
  if (std::exchange(notes.hello_seen, true)) return SSL_CLIENT_HELLO_SUCCESS;
  return no_throw(notes, SSL_CLIENT_HELLO_ERROR, [&] { return look_at_hello(*ssl, kept, *alert); });
}

}  // namespace

void set_client_hello_callback(SSL_CTX& context, const TlsSettings& settings,
                               std::shared_ptr<const CertificateSource> source) {
  keep_with(context, std::make_unique<HelloSettings>(HelloSettings{settings, std::move(source)}));
  SSL_CTX_set_client_hello_cb(&context, on_client_hello, nullptr);
}

}  // namespace dotls

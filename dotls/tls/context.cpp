#include "dotls/tls/context.hpp"

#include "dotls/tls/alpn.hpp"
#include "dotls/tls/client_hello.hpp"
#include "dotls/tls/conf.hpp"
#include "dotls/tls/own_certificates.hpp"
#include "dotls/tls/tickets.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

// A TLS record is 16 KiB: one read(2) brings several, which halves the cost of bulk input.
// Untouched pages of the buffer cost nothing.
constexpr std::size_t kReadBufferBytes = std::size_t{128} * 1024;

int protocol_number(TlsVersion version) {
  return version == TlsVersion::Tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

// Skip initialisations that no connection needs. Clean-up at exit: the kernel does that. The table
// of ciphers by name: TLS has its own, and only encrypted private keys, which are refused, need it.
// (Digests stay: OpenSSL uses that table for the signatures of certificates.)
constexpr std::uint64_t kSpared = OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_ADD_ALL_CIPHERS;

SslCtxPtr make_bare_context(Role role) {
  OPENSSL_init_crypto(kSpared, nullptr);
  SslCtxPtr context(SSL_CTX_new(role == Role::Server ? TLS_server_method() : TLS_client_method()));
  if (!context) {
    throw Fatal(kExitSystem,
                "OpenSSL cannot start: " + take_openssl_error("out of memory; raise ulimit -v"));
  }
  return context;
}

void set_protocol(SSL_CTX& context, const TlsSettings& settings) {
  // A stricter MinProtocol in the system's configuration applies, unless a single version was
  // given.
  const int least = protocol_number(settings.least_version);
  if (settings.least_version == settings.greatest_version ||
      SSL_CTX_get_min_proto_version(&context) < least) {
    SSL_CTX_set_min_proto_version(&context, least);
  }
  SSL_CTX_set_max_proto_version(&context, protocol_number(settings.greatest_version));
  // Without SSL_OP_IGNORE_UNEXPECTED_EOF OpenSSL 3 answers a bare FIN with a fatal alert, and the
  // program's remaining output is lost; the session itself tells FIN from close_notify.
  std::uint64_t options = SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF;
  // An OpenSSL client answers a HelloRequest unless told not to, so both roles need this.
  options |= settings.renegotiation ? SSL_OP_ALLOW_CLIENT_RENEGOTIATION : SSL_OP_NO_RENEGOTIATION;
  SSL_CTX_set_options(&context, options);
  // A moving buffer: the relay offers the same bytes again, but maybe at another address.
  SSL_CTX_set_mode(&context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS |
                                 SSL_MODE_NO_AUTO_CHAIN);
  // By OpenSSL's default a read continues after every message without data: a peer that sends only
  // KeyUpdates would keep one call, and the lock, for as long as it likes.
  SSL_CTX_clear_mode(&context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead(&context, 1);
  SSL_CTX_set_default_read_buffer_len(&context, kReadBufferBytes);
}

// Which sessions another process may resume.
void set_up_sessions(SSL_CTX& context, TlsMaterial& material) {
  std::vector<const X509*> leaves;
  for (const CertificateChain& chain : material.certificates) leaves.push_back(chain.leaf.get());
  const std::string id = session_id_context(leaves);
  SSL_CTX_set_session_id_context(&context, reinterpret_cast<const unsigned char*>(id.data()),
                                 static_cast<unsigned int>(id.size()));
  use_ticket_keys(context, std::move(material.ticket_keys));
}

}  // namespace

SeenFiles TlsContext::files() const {
  SeenFiles files = notes_.files;
  if (source_) {
    SeenFiles more = source_->files();
    std::move(more.begin(), more.end(), std::back_inserter(files));
  }
  return files;
}

TlsMaterial load_material(const TlsSettings& settings) {
  OPENSSL_init_crypto(kSpared, nullptr);
  TlsMaterial material;
  material.ciphers = load_ciphers(settings, &material.notes.files);
  material.certificates = load_own_certificates(settings, material.notes);
  material.trust = load_trust(settings, material.notes);
  if (settings.role == Role::Server && !material.trust.asks_client) {
    material.ticket_keys = load_ticket_keys(settings, material.notes);
  }
  return material;
}

TlsContext make_context(const TlsSettings& settings, TlsMaterial material,
                        std::shared_ptr<const CertificateSource> source) {
  SslCtxPtr context = make_bare_context(settings.role);
  set_protocol(*context, settings);
  apply_conf(*context, settings.conf);
  set_ciphers(*context, settings.role, material.ciphers);
  for (const CertificateChain& chain : material.certificates) use_certificate(*context, chain);
  set_alpn(*context, settings);
  set_up_verification(*context, settings, material.trust);
  forget_sessions(*context);
  if (settings.role == Role::Server) {
    set_up_sessions(*context, material);
    SSL_CTX_set_dh_auto(context.get(), 1);
    set_client_hello_callback(*context, settings, source);
  }
  return {std::move(context), std::move(material.trust), std::move(material.notes),
          std::move(source)};
}

TlsContext load_context(const TlsSettings& settings,
                        std::shared_ptr<const CertificateSource> source) {
  TlsMaterial material = load_material(settings);
  if (settings.role == Role::Server && !source) {
    source = std::make_shared<CertificateDirectory>(settings.directory, material.trust.ca_file);
  }
  return make_context(settings, std::move(material), std::move(source));
}

}  // namespace dotls

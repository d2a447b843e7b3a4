// The part of TLS that all connections share: one SSL_CTX, made from the settings.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <vector>

#include "dotls/tls/certificate_source.hpp"
#include "dotls/tls/ciphers.hpp"
#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"
#include "dotls/tls/trust.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/certdir/ticket_keys.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// What a context is made from besides its settings: all that comes from files.
struct TlsMaterial {
  ChosenCiphers ciphers;
  std::vector<CertificateChain> certificates;
  Trust trust;
  std::vector<TicketKey> ticket_keys;
  ContextNotes notes;
};

/// An SSL_CTX with its metadata. Any number of sessions may be made from it, one after another.
class TlsContext {
 public:
  TlsContext(SslCtxPtr context, Trust trust, ContextNotes notes,
             std::shared_ptr<const CertificateSource> source)
      : context_(std::move(context)),
        trust_(std::move(trust)),
        notes_(std::move(notes)),
        source_(std::move(source)) {}

  /// Borrowed; OpenSSL counts references, so a session can be made from a const context.
  [[nodiscard]] SSL_CTX& get() const { return *context_; }
  [[nodiscard]] const Trust& trust() const { return trust_; }
  [[nodiscard]] const ContextNotes& notes() const { return notes_; }
  /// For a process that makes a new context when a file changes: the files that were read or found
  /// missing, and the source's, which it checks now.
  [[nodiscard]] SeenFiles files() const;

 private:
  SslCtxPtr context_;
  Trust trust_;
  ContextNotes notes_;
  std::shared_ptr<const CertificateSource> source_;  // null in client mode
};

/// Reads the files that `settings` name; blocks only for these. Throws Fatal (Fatal::usage for what
/// the administrator can fix).
[[nodiscard]] TlsMaterial load_material(const TlsSettings& settings);

/// Makes the context. Reads no file. After a ClientHello a server asks `source`. Throws Fatal.
[[nodiscard]] TlsContext make_context(const TlsSettings& settings, TlsMaterial material,
                                      std::shared_ptr<const CertificateSource> source);

/// Both, with the certificate directory for a `source` unless one is given.
[[nodiscard]] TlsContext load_context(const TlsSettings& settings,
                                      std::shared_ptr<const CertificateSource> source = nullptr);

}  // namespace dotls

// What TLS is the same for every connection: one SSL_CTX, made from the settings. It serves nobody.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "dotls/tls/certificate_source.hpp"
#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// An SSL_CTX and what is known of it. Any number of sessions may be made from it, one after the
/// other.
class TlsContext {
 public:
  TlsContext(SslCtxPtr context, Trust trust, ContextNotes notes,
             std::shared_ptr<const CertificateSource> source)
      : context_(std::move(context)),
        trust_(std::move(trust)),
        notes_(std::move(notes)),
        source_(std::move(source)) {}

  /// Borrowed; OpenSSL counts references, so making a session from a const context is no change to
  /// it.
  [[nodiscard]] SSL_CTX& get() const { return *context_; }
  [[nodiscard]] const Trust& trust() const { return trust_; }
  [[nodiscard]] const ContextNotes& notes() const { return notes_; }
  /// For a process that makes a new context once one of them is changed: the files that were read,
  /// those that were looked for and are not there, and what the source has. Looks at the latter.
  [[nodiscard]] SeenFiles files() const;

 private:
  SslCtxPtr context_;
  Trust trust_;
  ContextNotes notes_;
  std::shared_ptr<const CertificateSource> source_;  // null in client mode
};

/// Reads the files that `settings` name and makes the context; blocks for these files only. Throws
/// Fatal (Fatal::usage for what the administrator can fix). A server asks `source` when it has
/// read a ClientHello; where none is given, the certificate directory.
[[nodiscard]] TlsContext load_context(const TlsSettings& settings,
                                      std::shared_ptr<const CertificateSource> source = nullptr);

}  // namespace dotls

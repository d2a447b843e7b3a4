// What TLS is the same for every connection: one SSL_CTX, made from the settings. It serves nobody.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// What the administrator may want to know of the set-up, a line each: `errors` are always worth
/// saying.
struct ContextNotes {
  std::vector<std::string> errors;
  std::vector<std::string> remarks;
};

/// An SSL_CTX and what is known of it. Any number of sessions may be made from it, one after the
/// other.
class TlsContext {
 public:
  TlsContext(SslCtxPtr context, Trust trust, ContextNotes notes)
      : context_(std::move(context)), trust_(std::move(trust)), notes_(std::move(notes)) {}

  /// Borrowed; OpenSSL counts references, so making a session from a const context is no change to
  /// it.
  [[nodiscard]] SSL_CTX& get() const { return *context_; }
  [[nodiscard]] const Trust& trust() const { return trust_; }
  [[nodiscard]] const ContextNotes& notes() const { return notes_; }

 private:
  SslCtxPtr context_;
  Trust trust_;
  ContextNotes notes_;
};

/// Reads the files that `settings` name and makes the context; blocks for these files only. Throws
/// Fatal (usage_error for what the administrator can mend).
[[nodiscard]] TlsContext make_context(const TlsSettings& settings);

}  // namespace dotls

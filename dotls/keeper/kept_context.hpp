// The TLS context of a process that lives long: it is made again when a file has changed.
#pragma once

#include <optional>

#include "dotls/tls/context.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/log.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// Main thread. Borrows what it is made from.
class KeptContext {
 public:
  /// Makes the first one; throws Fatal if it cannot be made.
  KeptContext(const TlsSettings& settings, const Log& log);

  /// Looks at the files that it was made from, and makes a new one where one has changed. A change
  /// that gives none leaves the last good one, and is one line in the log. Reads files; a few
  /// stat(2) where nothing has changed.
  [[nodiscard]] const TlsContext& current();
  /// What current() returned last. Looks at nothing.
  [[nodiscard]] const TlsContext& latest() const { return *context_; }

 private:
  [[nodiscard]] TlsContext make() const;
  [[nodiscard]] bool is_due() const;

  const TlsSettings& settings_;
  const Log& log_;
  std::optional<TlsContext> context_;
  // What the latest attempt found, good or not.
  SeenFiles seen_;
  // After a failure: what it was, and when to try again though no file that we know has changed.
  std::string failure_;
  Deadline next_try_;
};

}  // namespace dotls

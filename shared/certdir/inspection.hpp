// The inspector of the certificate directory, for both tools: each file with its role, facts and
// problems. It changes nothing, takes no lock and prints nothing.
#pragma once

#include <optional>
#include <string>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/file_role.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

enum class Depth {
  Glance,   ///< only read the files
  Thorough  ///< also test primes and keys: seconds, half a minute at 8192 bits
};

/// How to inspect, and the settings of the service.
struct Inspection {
  Depth depth = Depth::Thorough;
  /// The CA file in use, or empty. Chains may lead to its certificates too.
  std::string ca_file = {};
  /// Warn of certificates with at most so many days left; nullopt: 21, and less than a third of its
  /// lifetime.
  std::optional<std::int64_t> warn_days = {};
};

/// Inspects `files.certificate_file`, of any role; only a certificate has a key file. An unreadable
/// file is a finding too.
[[nodiscard]] Finding inspect_file(const NamedRole& named, const CertificateFiles& files,
                                   const Inspection& how);

/// The files in `directory`/sni that are looked up by name; an unreadable folder is a finding, a
/// missing one is not.
[[nodiscard]] Findings inspect_names(const std::string& directory, const Inspection& how);

/// Inspects the directory, its files, sorted by name, and its sni directory. The CA file is the
/// directory's unless `how` names one. Throws Fatal if the directory cannot be opened.
[[nodiscard]] Findings inspect_directory(const std::string& directory, Inspection how);

}  // namespace dotls

// The inspector of the certificate directory, for all tools: a file, what it is there for, what is
// known of it and what is wrong with it. It changes nothing, takes no lock and prints nothing.
#pragma once

#include <optional>
#include <string>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/file_role.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

enum class Depth {
  Glance,   ///< what reading the files tells
  Thorough  ///< and the tests of primes and keys: seconds, half a minute at 8192 bits
};

/// How files are looked at, and what those who serve with them know.
struct Inspection {
  Depth depth = Depth::Thorough;
  /// The CA file in use; empty where there is none. Chains may lead to its certificates too.
  std::string ca_file = {};
  /// Days left of a certificate's life, at most, that are worth a warning; nullopt: 21, and less
  /// than a third of its life.
  std::optional<std::int64_t> warn_days = {};
};

/// Looks at the file `files.certificate_file`, of any role; only a certificate has a key file. What
/// cannot be read is a finding too. Makes no change.
[[nodiscard]] Finding inspect_file(const NamedRole& named, const CertificateFiles& files,
                                   const Inspection& how);

/// The files below `directory`/sni that are looked for by name; a folder that cannot be read is a
/// finding, one that is not there is none.
[[nodiscard]] Findings inspect_names(const std::string& directory, const Inspection& how);

/// Of the directory itself, of what lies in it, sorted by name, and of its sni directory. The CA
/// file is the directory's, where `how` names none. Throws Fatal where the directory cannot be
/// opened.
[[nodiscard]] Findings inspect_directory(const std::string& directory, Inspection how);

}  // namespace dotls

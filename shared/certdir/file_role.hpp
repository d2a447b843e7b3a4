// The role of a file in the certificate directory, by its name. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dotls {

/// A temporary file of update_tmprsadh: the prefix, its target, a dot, and random hexadecimal
/// digits.
inline constexpr std::string_view kTemporaryPrefix = ".update_tmprsadh.";
inline constexpr std::size_t kTemporaryDigits = 16;

/// The target of a temporary name; nullopt for other names.
[[nodiscard]] std::optional<std::string> find_temporary_target(std::string_view name);

enum class FileRole {
  ServerCertificate,
  ClientCertificate,
  ClientCa,
  ClientCrl,
  TicketKeys,
  RsaKey,
  DhParameters,
  DhLink,
  SniDirectory,
  SniCertificate,  ///< sni/<name>.pem
  SniKey,          ///< sni/<name>.key, of the certificate beside it
  Unfinished,      ///< what find_temporary_target knows
  Lock,            ///< the lock of an update_tmprsadh run
  Manifest,        ///< which files update_tmprsadh has made
  Other
};

struct NamedRole {
  FileRole role;
  /// The size in the name, for RsaKey and DhParameters; else 0.
  int bits = 0;

  /// What reports call it.
  [[nodiscard]] const char* topic() const;
};

[[nodiscard]] NamedRole role_of(std::string_view name);

/// The same in the directory sni.
[[nodiscard]] NamedRole role_in_sni(std::string_view name);

/// The problem with a file of this size: it is never looked for.
[[nodiscard]] std::optional<std::string_view> find_size_problem(int bits);

}  // namespace dotls

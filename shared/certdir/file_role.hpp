// What a file of the certificate directory is there for, by its name alone. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dotls {

/// A temporary file of update_tmprsadh: the prefix, what it is to become, a dot, and random
/// hexadecimal digits.
inline constexpr std::string_view kTemporaryPrefix = ".update_tmprsadh.";
inline constexpr std::size_t kTemporaryDigits = 16;

/// The target that a temporary name stands for; nullopt where `name` is none.
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
  Lock,            ///< what a run of update_tmprsadh locks
  Other
};

struct NamedRole {
  FileRole role;
  /// What the name promises, for RsaKey and DhParameters; else 0.
  int bits = 0;

  /// What reports call it.
  [[nodiscard]] const char* topic() const;
};

[[nodiscard]] NamedRole role_of(std::string_view name);

/// The same in the directory sni.
[[nodiscard]] NamedRole role_in_sni(std::string_view name);

/// What is wrong with a file of this size, by its name alone: nobody looks for it.
[[nodiscard]] std::optional<std::string_view> find_size_problem(int bits);

}  // namespace dotls

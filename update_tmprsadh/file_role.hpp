// What a file of the certificate directory is there for, by its name alone. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace dotls::update {

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
  Unfinished,      ///< a temporary file of this tool
  Lock,            ///< what a run of this tool locks
  Other
};

struct NamedRole {
  FileRole role;
  /// What the name promises, for RsaKey and DhParameters; else 0.
  int bits = 0;
};

[[nodiscard]] NamedRole role_of(std::string_view name);

/// The same in the directory sni.
[[nodiscard]] NamedRole role_in_sni(std::string_view name);

/// What is wrong with a file of this size, by its name alone: nobody looks for it.
[[nodiscard]] std::optional<std::string_view> find_size_problem(int bits);

}  // namespace dotls::update

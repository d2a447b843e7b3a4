// Who may read and change a file of the certificate directory, and problems with that.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "shared/certdir/file_role.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// Mode, owner, who can read it, and seconds since it was written (never negative); the facts'
/// names begin with `prefix`.
void describe_access(Finding& finding, const struct stat& facts, const std::string& prefix = {});

/// Problems with mode and owner of the file at `path`, secret or not.
void judge_access(Finding& finding, FileRole role, const std::string& path,
                  const struct stat& facts, bool secret);

/// Why others may know, or have chosen, the secrets in such a file: it is open to everyone, or its
/// owner is neither root nor this process's user. nullopt: they cannot.
[[nodiscard]] std::optional<std::string> find_exposure(const struct stat& facts);

/// The problem with such a lock file in such a directory, with the fix.
[[nodiscard]] std::optional<std::string> find_lock_problem(const struct stat& facts,
                                                           const struct stat& directory);

}  // namespace dotls

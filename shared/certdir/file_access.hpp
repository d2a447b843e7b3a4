// Who may read and change a file of the certificate directory, and what is wrong with that.
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

/// What is wrong with the mode and the owner of the file at `path`, which holds a secret or not.
void judge_access(Finding& finding, FileRole role, const std::string& path,
                  const struct stat& facts, bool secret);

/// Why others may know, or have chosen, the secrets in a file of these facts: it is open to
/// everyone, or belongs to somebody who is neither root nor this process's user. nullopt: they
/// cannot.
[[nodiscard]] std::optional<std::string> find_exposure(const struct stat& facts);

/// What is wrong with a lock file of these facts in a directory of those, with the fix.
[[nodiscard]] std::optional<std::string> find_lock_problem(const struct stat& facts,
                                                           const struct stat& directory);

}  // namespace dotls

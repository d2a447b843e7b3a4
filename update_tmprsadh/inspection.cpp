#include "update_tmprsadh/inspection.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "shared/accounts.hpp"
#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"
#include "update_tmprsadh/content_verdict.hpp"
#include "update_tmprsadh/file_role.hpp"
#include "update_tmprsadh/key_material.hpp"
#include "update_tmprsadh/ownership.hpp"
#include "update_tmprsadh/run_lock.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {
namespace {

// Secrets that this tool makes: what others may know is made again and not only closed. The fix;
// empty for any other file.
std::string fix_of(FileRole role) {
  if (role == FileRole::RsaKey) return "; remove it and run update_tmprsadh";
  if (role == FileRole::TicketKeys) return "; remove it and run update_tmprsadh --ticket-keys";
  return {};
}

// Who may change the file, where nobody but owner and group may read it.
void judge_writers(const std::string& path, const struct stat& facts, Verdict& verdict) {
  // Sticky: what one makes there others cannot replace.
  const bool is_directory = S_ISDIR(facts.st_mode);
  if (is_directory && (facts.st_mode & S_ISVTX) != 0) return;
  if ((facts.st_mode & S_IWOTH) != 0) {
    verdict.add(Severity::Broken, "anybody can change it; chmod o-w " + path);
  } else if ((facts.st_mode & S_IWGRP) != 0 && (is_directory || verdict.secret)) {
    verdict.add(Severity::Warning, "its group can change it; chmod g-w " + path);
  }
}

// Who may read and change the file.
void judge_access(FileRole role, const std::string& path, const struct stat& facts, Row& row) {
  Verdict& verdict = row.verdict;
  const std::string fix = fix_of(role);
  if (const auto exposure = fix.empty() ? std::nullopt : find_exposure(facts)) {
    return verdict.add(Severity::Broken, *exposure + fix);
  }
  const auto open_secret = verdict.secret ? find_permission_problem(path, facts) : std::nullopt;
  if (open_secret) {
    verdict.add(Severity::Broken, open_secret->substr(path.size() + 2));
  } else {
    judge_writers(path, facts, verdict);
  }
  if (facts.st_uid != 0 && facts.st_uid != geteuid()) {
    verdict.add(Severity::Warning, "its owner is not root and can change it; chown root " + path);
  }
}

// A link is judged by what it leads to, but for a link by the name of a file of this tool's own.
bool is_judged_itself(FileRole role) {
  return role == FileRole::Unfinished || role == FileRole::Lock;
}

void judge_link(const NamedRole& named, Row& row) {
  const bool made_here = named.role == FileRole::RsaKey || named.role == FileRole::DhParameters ||
                         named.role == FileRole::TicketKeys;
  if (made_here) {
    row.verdict.add(Severity::Warning, "a symbolic link, which update_tmprsadh does not replace");
  }
}

Row inspect_file(const std::string& directory, const std::string& name, const NamedRole& named,
                 Depth depth) {
  Row row;
  row.file = name;
  const std::string path = directory + "/" + name;
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) {
    row.verdict.kind = "?";
    row.verdict.add(Severity::Broken, std::strerror(errno));
    return row;
  }
  const bool is_link = S_ISLNK(facts.st_mode) && !is_judged_itself(named.role);
  const bool leads_somewhere = !is_link || ::stat(path.c_str(), &facts) == 0;
  row.mode = facts.st_mode;
  row.owner = owner_name(facts.st_uid, facts.st_gid);
  row.age_seconds = std::max<std::int64_t>(0, std::time(nullptr) - facts.st_mtime);
  if (!leads_somewhere) {
    row.verdict.kind = "link";
    row.verdict.add(Severity::Broken, "leads nowhere; remove it");
    return row;
  }
  row.verdict = judge_content(named, path, facts, depth);
  if (!S_ISLNK(facts.st_mode)) judge_access(named.role, path, facts, row);
  if (is_link) judge_link(named, row);
  return row;
}

Row missing(const MaterialFile& file) {
  Row row;
  row.file = file.name();
  row.verdict.kind = file.material == Material::RsaKey ? "RSA key" : "DH parameters";
  row.verdict.bits = file.bits;
  row.verdict.add(Severity::Warning, "missing; run update_tmprsadh");
  return row;
}

// A lock file that is as this tool made it is nobody's concern.
std::optional<Row> inspect_lock(const WorkDirectory& directory, const std::string& name) {
  struct stat facts {};
  const bool found = ::fstatat(directory.fd.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
  const auto problem = found ? find_lock_problem(facts, directory.facts) : std::nullopt;
  if (!problem) return std::nullopt;
  Row row = inspect_file(directory.path, name, {FileRole::Lock}, Depth::Glance);
  row.verdict.add(Severity::Broken, *problem);
  return row;
}

}  // namespace

std::vector<Row> inspect_directory(const std::string& path, Depth depth) {
  const WorkDirectory directory = open_work_directory(path);
  std::vector<Row> rows{inspect_file(path, ".", {FileRole::Other}, depth)};
  std::error_code error;
  const std::vector<std::string> names = find_names(path, error);
  if (error) throw Fatal::system(path, error.value());
  for (const std::string& name : names) {
    const NamedRole named = role_of(name);
    if (named.role == FileRole::Lock) {
      if (auto row = inspect_lock(directory, name)) rows.push_back(std::move(*row));
      continue;
    }
    rows.push_back(inspect_file(path, name, named, depth));
    if (name != kSniDirectory || !S_ISDIR(rows.back().mode)) continue;
    const std::vector<std::string> below = find_names(path + "/" + name, error);
    if (error) rows.back().verdict.add(Severity::Broken, "cannot be read: " + error.message());
    for (const std::string& file : below) {
      rows.push_back(inspect_file(path + "/" + name, file, role_in_sni(file), depth));
      rows.back().file.insert(0, name + "/");
    }
  }
  for (const MaterialFile file : {MaterialFile{Material::DhParameters, kParameterBits[0]},
                                  MaterialFile{Material::RsaKey, kParameterBits[0]}}) {
    if (!std::binary_search(names.begin(), names.end(), file.name())) rows.push_back(missing(file));
  }
  return rows;
}

}  // namespace dotls::update

#include "update_tmprsadh/inspection.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/directory.hpp>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "shared/cert_directory.hpp"
#include "shared/error.hpp"
#include "update_tmprsadh/content_verdict.hpp"
#include "update_tmprsadh/file_role.hpp"
#include "update_tmprsadh/key_material.hpp"
#include "update_tmprsadh/ownership.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls {
namespace {

// Who may read and change the file.
void judge_access(const std::string& path, const struct stat& facts, Row& row) {
  Verdict& verdict = row.verdict;
  const auto open_secret = verdict.secret ? find_permission_problem(path, facts) : std::nullopt;
  if (open_secret) verdict.add(Severity::Broken, open_secret->substr(path.size() + 2));
  // Sticky: what one makes there others cannot replace.
  const bool shielded = S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0;
  if (!open_secret && (facts.st_mode & S_IWOTH) != 0 && !shielded) {
    verdict.add(Severity::Broken, "anybody can change it; chmod o-w " + path);
  }
  if (facts.st_uid != 0 && facts.st_uid != geteuid()) {
    verdict.add(Severity::Warning, "its owner is not root and can change it; chown root " + path);
  }
}

void judge_link(const NamedRole& named, Row& row) {
  const bool made_here = named.role == FileRole::RsaKey || named.role == FileRole::DhParameters ||
                         named.role == FileRole::TicketKeys;
  if (made_here) {
    row.verdict.add(Severity::Warning, "a symbolic link, which update_tmprsadh does not replace");
  }
}

Row inspect_file(const std::string& directory, const std::string& name, Depth depth) {
  Row row;
  row.file = name;
  const std::string path = directory + "/" + name;
  const NamedRole named = role_of(name);
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) {
    row.verdict.kind = "?";
    row.verdict.add(Severity::Broken, std::strerror(errno));
    return row;
  }
  const bool is_link = S_ISLNK(facts.st_mode);
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
  judge_access(path, facts, row);
  if (is_link) judge_link(named, row);
  return row;
}

std::vector<std::string> names_in(const std::string& path, boost::system::error_code& error) {
  std::vector<std::string> names;
  boost::filesystem::directory_iterator at(path, error);
  for (; !error && at != boost::filesystem::directory_iterator(); at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Row missing(const MaterialFile& file) {
  Row row;
  row.file = file.name();
  row.verdict.kind = file.material == Material::RsaKey ? "RSA key" : "DH parameters";
  row.verdict.bits = file.bits;
  row.verdict.add(Severity::Warning, "missing; run update_tmprsadh");
  return row;
}

}  // namespace

std::vector<Row> inspect_directory(const std::string& path, Depth depth) {
  [[maybe_unused]] const WorkDirectory directory = open_work_directory(path);
  std::vector<Row> rows{inspect_file(path, ".", depth)};
  boost::system::error_code error;
  const std::vector<std::string> names = names_in(path, error);
  if (error) throw system_error(path, error.value());
  for (const std::string& name : names) {
    rows.push_back(inspect_file(path, name, depth));
    if (name != kSniDirectory || !S_ISDIR(rows.back().mode)) continue;
    const std::vector<std::string> below = names_in(path + "/" + name, error);
    if (error) rows.back().verdict.add(Severity::Broken, "cannot be read: " + error.message());
    for (const std::string& file : below) {
      rows.push_back(inspect_file(path + "/" + name, file, depth));
      rows.back().file.insert(0, name + "/");
    }
  }
  for (const MaterialFile file : {MaterialFile{Material::DhParameters, kParameterBits[0]},
                                  MaterialFile{Material::RsaKey, kParameterBits[0]}}) {
    if (!std::binary_search(names.begin(), names.end(), file.name())) rows.push_back(missing(file));
  }
  return rows;
}

}  // namespace dotls

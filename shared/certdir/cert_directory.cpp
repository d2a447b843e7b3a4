#include "shared/certdir/cert_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/directory.hpp>
#include <cerrno>
#include <cstring>

#include "shared/error.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {
namespace {

// A bundle of every public CA is under 1 MiB, a large CRL a few; more than this is a mistake.
constexpr std::size_t kMaxFileBytes = std::size_t{16} * 1024 * 1024;

// The group that is let in where we are not: by the file, or by the directory above it that we may
// not enter. Not root's, which no service should have.
std::optional<gid_t> find_group_let_in(std::string path) {
  mode_t wanted = S_IRGRP;
  struct stat facts {};
  while (::stat(path.c_str(), &facts) != 0) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos || slash == 0) return std::nullopt;
    path.resize(slash);
    wanted = S_IXGRP;
  }
  const bool helps =
      (facts.st_mode & wanted) != 0 && facts.st_gid != getegid() && facts.st_gid != 0;
  return helps ? std::optional(facts.st_gid) : std::nullopt;
}

}  // namespace

std::string rsa_file_name(int bits) {
  return "rsa" + std::to_string(bits) + ".pem";
}

std::string dh_file_name(int bits) {
  return "dh" + std::to_string(bits) + ".pem";
}

std::vector<int> parameter_lookup_order(int wanted_bits) {
  std::vector<int> order;
  for (const int bits : kParameterBits) {
    if (bits >= wanted_bits) order.push_back(bits);
  }
  return order;
}

std::string path_in(std::string_view directory, std::string_view name) {
  if (name.find('/') != std::string_view::npos) return std::string(name);
  return std::string(directory).append("/").append(name);
}

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0 || errno != ENOENT;
}

std::vector<std::string> find_names(const std::string& path, std::error_code& error) {
  std::vector<std::string> names;
  boost::system::error_code why;
  boost::filesystem::directory_iterator at(path, why);
  for (; !why && at != boost::filesystem::directory_iterator(); at.increment(why)) {
    names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  error = why;
  return names;
}

std::string mode_text(mode_t mode) {
  std::string text = "0000";
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, mode >>= 3U) {
    *digit = static_cast<char>('0' + (mode & 7U));
  }
  return text;
}

FileContent::~FileContent() {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

std::string denied_message(const std::string& path, uid_t uid, gid_t gid,
                           std::optional<gid_t> let_in) {
  const std::string own = "gid " + std::to_string(gid);
  const std::string better = let_in ? "run with the group that may: tcpserver -g " +
                                          std::to_string(*let_in) +
                                          " (supplementary groups do not count); or "
                                    : std::string();
  return path + ": permission denied for uid " + std::to_string(uid) + ", " + own + "; " + better +
         "let " + own + " read it (chgrp " + std::to_string(gid) + " " + path + "; chmod 640 " +
         path + ") and enter its directory";
}

std::optional<std::string> find_permission_problem(const std::string& path,
                                                   const struct stat& facts) {
  if ((facts.st_mode & (S_IROTH | S_IWOTH)) == 0) return std::nullopt;
  return path + ": holds a secret and is open to everyone; chmod 640 " + path;
}

std::optional<FileContent> find_file(const std::string& path, Secrecy secrecy, SeenFiles* seen) {
  // O_NONBLOCK: opening a FIFO that nobody writes would wait for ever.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    const int error = errno;
    if (seen != nullptr) seen->push_back(look_at(path));
    if (error == ENOENT) return std::nullopt;
    if (error == EACCES) {
      throw Fatal::usage(denied_message(path, geteuid(), getegid(), find_group_let_in(path)));
    }
    throw Fatal::file(path, error);
  }
  FileContent file;
  file.path = path;
  if (::fstat(fd.get(), &file.facts) != 0) throw Fatal::system(path, errno);
  if (seen != nullptr) seen->push_back(seen_file(path, file.facts));
  if (!S_ISREG(file.facts.st_mode)) throw Fatal::usage(path + ": not a regular file");
  if (secrecy == Secrecy::Secret) {
    if (auto problem = find_permission_problem(path, file.facts)) throw Fatal::usage(*problem);
  }
  // One byte more than fstat said, so that a file that grows is noticed and none is cut in silence.
  const auto size = static_cast<std::size_t>(file.facts.st_size);
  if (size > kMaxFileBytes)
    throw Fatal::usage(path + ": larger than 16 MiB; is it the right file?");
  file.bytes.resize(size + 1);
  std::size_t got = 0;
  while (got < file.bytes.size()) {
    const ssize_t n = ::read(fd.get(), file.bytes.data() + got, file.bytes.size() - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Fatal::system(path, errno);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  if (got > size) throw Fatal(kExitSystem, path + ": grew while it was read; try again");
  file.bytes.resize(got);
  return file;
}

FileContent load_file(const std::string& path, Secrecy secrecy, SeenFiles* seen) {
  auto file = find_file(path, secrecy, seen);
  if (!file) throw Fatal::usage(path + ": no such file");
  return std::move(*file);
}

}  // namespace dotls

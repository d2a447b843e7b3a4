#include "shared/certdir/seen_file.hpp"

#include <tuple>

namespace dotls {
namespace {

auto values_of(const SeenFile& seen) {
  return std::tuple(seen.device, seen.inode, seen.size, seen.modified.tv_sec, seen.modified.tv_nsec,
                    seen.changed.tv_sec, seen.changed.tv_nsec);
}

}  // namespace

SeenFile seen_file(const std::string& path, const struct stat& facts) {
  return {path, facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtim, facts.st_ctim};
}

SeenFile look_at(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? seen_file(path, facts) : SeenFile{path};
}

bool is_unchanged(const SeenFile& seen) {
  return values_of(look_at(seen.path)) == values_of(seen);
}

}  // namespace dotls

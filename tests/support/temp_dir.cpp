// See temp_dir.hpp.
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace dotls::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

TempDir::TempDir() {
  const char* base = std::getenv("TMPDIR");
  path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/dotls-test-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) fail("mkdtemp " + path_);
  if (::chmod(path_.c_str(), 0755) != 0) fail("chmod " + path_);
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::operator/(std::string_view name) const {
  return path_ + '/' + std::string(name);
}

std::string TempDir::write(std::string_view name, std::string_view content, mode_t mode) const {
  const std::string path = *this / name;
  {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
    if (!file.flush()) fail("write " + path);
  }
  if (::chmod(path.c_str(), mode) != 0) fail("chmod " + path);
  return path;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool file_exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

Gate::Gate(const TempDir& directory, std::string_view name) : path_(directory / name) {
  if (::mkfifo(path_.c_str(), 0666) != 0 || ::chmod(path_.c_str(), 0666) != 0) fail(path_);
}

// Opening a FIFO for reading waits for a writer; O_RDWR makes us one without waiting.
void Gate::open() {
  fd_.reset(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd_) fail("open " + path_);
}

}  // namespace dotls::test

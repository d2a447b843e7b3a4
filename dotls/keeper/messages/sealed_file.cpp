#include "dotls/keeper/messages/sealed_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "shared/error.hpp"
#include "shared/posix_io.hpp"

namespace dotls {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

}  // namespace

UniqueFd make_sealed_file(std::string_view bytes) {
  UniqueFd file(::memfd_create("dotls-keeper", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file || !write_all(file.get(), bytes) || ::fcntl(file.get(), F_ADD_SEALS, kSeals) != 0)
    throw Fatal::system("make a file in memory", errno);
  return file;
}

std::optional<std::string> read_sealed_file(int fd, std::size_t most) {
  struct stat facts {};
  if (::fcntl(fd, F_GET_SEALS) != kSeals || ::fstat(fd, &facts) != 0) return std::nullopt;
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size > most) return std::nullopt;
  std::string bytes(size, '\0');
  // Not read(2): the offset is shared by all that were sent the file.
  if (::pread(fd, bytes.data(), size, 0) != facts.st_size) return std::nullopt;
  return bytes;
}

}  // namespace dotls

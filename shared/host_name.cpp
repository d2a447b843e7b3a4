#include "shared/host_name.hpp"

#include <unistd.h>

#include <array>

namespace dotls {

std::string own_host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : std::string();
}

}  // namespace dotls

#include "shared/error.hpp"

#include <cstring>

namespace dotls {

Fatal system_error(const std::string& doing, int error_number) {
  return Fatal(kExitSystem, doing + ": " + std::strerror(error_number));
}

}  // namespace dotls

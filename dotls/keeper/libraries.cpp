#include "dotls/keeper/libraries.hpp"

#include <link.h>

#include <string_view>

namespace dotls {
namespace {

int note(dl_phdr_info* object, std::size_t /*size*/, void* seen) {
  const std::string_view path = object->dlpi_name;
  if (path.find("libssl") != std::string_view::npos ||
      path.find("libcrypto") != std::string_view::npos) {
    static_cast<SeenFiles*>(seen)->push_back(look_at(std::string(path)));
  }
  return 0;
}

}  // namespace

SeenFiles look_at_libraries() {
  SeenFiles seen;
  dl_iterate_phdr(note, &seen);
  return seen;
}

}  // namespace dotls

// Goal: no server_name extension of a ClientHello makes the parser read beyond it, and no name that
// comes out of it leads anywhere but to a file in sni/ that is named for a host.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dotls/tls/server_name.hpp"
#include "shared/certdir/named_certificate.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool belongs_in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

void judge_file(std::string_view file) {
  constexpr std::string_view kFolder = "sni/";
  constexpr std::string_view kEnding = ".pem";
  require(file.starts_with(kFolder) && file.ends_with(kEnding));
  file.remove_prefix(kFolder.size());
  require(file.size() <= 255);  // NAME_MAX
  std::string_view name = file.substr(0, file.size() - kEnding.size());
  if (name.starts_with("*.")) {
    name.remove_prefix(2);
    require(name.find('.') != std::string_view::npos);
  }
  require(!name.empty() && !name.starts_with('.') && !name.ends_with('.'));
  require(name.find("..") == std::string_view::npos);
  require(std::all_of(name.begin(), name.end(), belongs_in_a_name));
}

void judge_name(std::string_view name) {
  const auto files = dotls::server_name_files(name);
  require(files.size() <= 2);
  require(files.empty() || name.size() <= 253);
  for (const std::string& file : files) judge_file(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = dotls::parse_server_name({data, size});
  if (parsed) {
    require(parsed->size() + 5 == size);  // two lengths of two bytes, and the type
    judge_name(*parsed);
  }
  judge_name({reinterpret_cast<const char*>(data), size});
  return 0;
}

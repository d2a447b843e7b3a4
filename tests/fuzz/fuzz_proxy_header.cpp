// Goal: no bytes make the parser of PROXY headers read beyond them, its bounds hold, and how a
// header is cut into segments changes nothing: each beginning of one is a part, and what follows it
// does not count.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dotls/network/proxy_header.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_part(std::string_view bytes) {
  return std::holds_alternative<dotls::ProxyHeaderPart>(dotls::parse_proxy_header(bytes));
}

void judge(std::string_view bytes, const dotls::ProxyHeader& header) {
  require(header.size > 0 && header.size <= bytes.size());
  require(header.size <= dotls::kMaxProxyHeaderBytes && header.unique_id.size() <= 128);
  require(bytes[0] == 'P' ? header.size <= 107 && bytes[header.size - 1] == '\n'
                          : header.size >= 16);
  require(!header.is_local || (!header.addresses && header.unique_id.empty()));
  const auto again = dotls::parse_proxy_header(bytes.substr(0, header.size));
  const auto* alone = std::get_if<dotls::ProxyHeader>(&again);
  require(alone != nullptr && alone->size == header.size);
  require(alone->addresses == header.addresses && alone->unique_id == header.unique_id);
  for (std::size_t size = 0; size < header.size; ++size) require(is_part(bytes.substr(0, size)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto result = dotls::parse_proxy_header(bytes);
  if (const auto* header = std::get_if<dotls::ProxyHeader>(&result)) judge(bytes, *header);
  if (std::holds_alternative<dotls::ProxyHeaderPart>(result)) {
    require(size < dotls::kMaxProxyHeaderBytes);
    for (std::size_t less = 0; less < size; ++less) require(is_part(bytes.substr(0, less)));
  }
  return 0;
}

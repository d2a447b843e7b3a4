#include "shared/certdir/pem_block.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include <algorithm>
#include <memory>

#include "shared/openssl_ptr.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

void free_memory(void* memory) {
  OPENSSL_free(memory);
}

using Memory = std::unique_ptr<void, OpensslDeleter<free_memory>>;

}  // namespace

PemBlock::~PemBlock() {
  if (!der.empty()) explicit_bzero(der.data(), der.size());
}

std::optional<PemBlock> find_pem_block(BIO* bio) {
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  if (PEM_read_bio(bio, &label, &header, &data, &length) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  const Memory owned_label(label);
  const Memory owned_header(header);
  const Memory owned_data(data);
  PemBlock block;
  block.label = label;
  block.der.assign(data, data + length);
  OPENSSL_cleanse(data, static_cast<std::size_t>(length));
  return block;
}

std::vector<PemBlock> parse_pem(std::span<const char> bytes) {
  if (bytes.empty()) return {};  // OpenSSL refuses a BIO over nothing
  const BioPtr bio = make_memory_bio(bytes);
  std::vector<PemBlock> blocks;
  while (auto block = find_pem_block(bio.get())) blocks.push_back(std::move(*block));
  return blocks;
}

std::vector<std::string> find_odd_blocks(std::string_view text,
                                         bool (*understood)(std::string_view label)) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----";
  constexpr std::size_t kMost = 5;
  std::vector<std::string> odd;
  int number = 0;
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // which OpenSSL takes
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t at = line.find(kBegin);
    if (at == std::string_view::npos) continue;
    ++number;
    // OpenSSL cuts these off, and nothing before.
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    const std::size_t start = at + kBegin.size();
    const std::string_view label = line.substr(start, line.find(kEnd, start) - start);
    const bool whole = at == 0 && line.size() == start + label.size() + kEnd.size();
    if (whole && understood(label)) continue;
    if (odd.size() == kMost) {
      odd.emplace_back("more PEM blocks are not understood");
      break;
    }
    odd.push_back("PEM block " + std::to_string(number) + " is not understood: " +
                  (whole ? printable(label, 64) + " is not what is read here"
                         : std::string("its BEGIN stands not alone on its line")));
  }
  return odd;
}

}  // namespace dotls

#include "shared/certdir/pem_block.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include <memory>

#include "shared/openssl_ptr.hpp"

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

}  // namespace dotls

#include "shared/openssl_memory.hpp"

#include <openssl/crypto.h>

#include <cstdlib>

#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

// As CRYPTO_malloc(3): null for no bytes.
void* allocate(std::size_t size, const char* /*file*/, int /*line*/) {
  if (size == 0) return nullptr;
  void* memory = std::malloc(size);
  if (memory == nullptr) note_memory_shortage();
  return memory;
}

void release(void* memory, const char* /*file*/, int /*line*/) {
  std::free(memory);
}

void* change_size(void* memory, std::size_t size, const char* file, int line) {
  if (memory == nullptr) return allocate(size, file, line);
  if (size == 0) {
    std::free(memory);
    return nullptr;
  }
  void* moved = std::realloc(memory, size);
  if (moved == nullptr) note_memory_shortage();
  return moved;
}

}  // namespace

void watch_openssl_memory() {
  static_cast<void>(CRYPTO_set_mem_functions(allocate, change_size, release));
}

}  // namespace dotls

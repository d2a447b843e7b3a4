#include "dotls/keeper/remote_key/provider.hpp"

#include <openssl/core_names.h>

#include <array>
#include <new>

namespace dotls {
namespace {

const OSSL_ALGORITHM* query(void* /*provider*/, int operation, int* may_not_cache) {
  *may_not_cache = 0;
  if (operation == OSSL_OP_KEYMGMT) return remote_key_managements();
  if (operation == OSSL_OP_SIGNATURE) return remote_signatures();
  return nullptr;
}

void end(void* provider) {
  delete static_cast<RemoteProvider*>(provider);
}

}  // namespace

int start_remote_provider(const OSSL_CORE_HANDLE* /*handle*/, const OSSL_DISPATCH* /*in*/,
                          const OSSL_DISPATCH** out, void** context) {
  static const std::array functions{entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
                                    entry(OSSL_FUNC_PROVIDER_TEARDOWN, end), OSSL_DISPATCH{}};
  auto* provider = new (std::nothrow) RemoteProvider;
  *context = provider;
  *out = functions.data();
  return provider != nullptr ? 1 : 0;
}

}  // namespace dotls

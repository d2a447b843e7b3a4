#include "dotls/tls/groups.hpp"

#include <openssl/objects.h>

#include <array>
#include <cstdio>

namespace dotls {

std::string group_name(const SSL& ssl, int id) {
  // Groups from a provider (the post-quantum ones) have no NID: OpenSSL gives their TLS number with
  // this bit.
  const bool has_nid = (id & TLSEXT_nid_unknown) == 0;
  const char* name = has_nid ? OBJ_nid2sn(id)
                             : SSL_group_to_name(const_cast<SSL*>(&ssl), id);  // it changes nothing
  if (name != nullptr) return name;
  std::array<char, 16> number{};
  std::snprintf(number.data(), number.size(), "0x%04x",
                static_cast<unsigned int>(id) & ~static_cast<unsigned int>(TLSEXT_nid_unknown));
  return number.data();
}

}  // namespace dotls

// The files of OpenSSL that this process has loaded, so that their replacement is noticed.
#pragma once

#include "shared/certdir/seen_file.hpp"

namespace dotls {

/// libssl and libcrypto, as they are now; empty where they are linked statically.
[[nodiscard]] SeenFiles look_at_libraries();

}  // namespace dotls

// What the bytes of one file say, measured against what it is there for. Who may read or change it
// is judged elsewhere.
#pragma once

#include "shared/certdir/inspection.hpp"

namespace dotls {

/// Reads the file of `finding` and says what is in it; whether that is a secret. Throws Fatal where
/// it cannot be read or is not what it is to be.
[[nodiscard]] bool inspect_content(Finding& finding, const NamedRole& named,
                                   const CertificateFiles& files, const Inspection& how);

}  // namespace dotls

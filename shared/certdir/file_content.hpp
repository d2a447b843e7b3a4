// Judges the contents of one file by its role; access is judged elsewhere.
#pragma once

#include "shared/certdir/inspection.hpp"

namespace dotls {

/// Reads the file of `finding` and adds its contents; returns whether they are secret. Throws Fatal
/// if it cannot be read or parsed.
[[nodiscard]] bool inspect_content(Finding& finding, const NamedRole& named,
                                   const CertificateFiles& files, const Inspection& how);

}  // namespace dotls

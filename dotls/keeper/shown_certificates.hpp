// The certificates of a keeper, for its status.
#pragma once

#include <vector>

#include "dotls/keeper/messages/keeper_status.hpp"
#include "shared/certdir/certificate.hpp"

namespace dotls {

/// What is shown of the leaves.
[[nodiscard]] std::vector<ShownCertificate> show_certificates(
    const std::vector<CertificateChain>& chains);

}  // namespace dotls

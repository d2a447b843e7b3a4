// What a keeper needs of the system before it begins.
#pragma once

#include <cstddef>
#include <optional>

#include "dotls/keeper/keeper_settings.hpp"
#include "shared/accounts.hpp"

namespace dotls {

/// How many engines there may be, with a descriptor for each and some for the rest: raises the
/// limit of this process as far as it may. Throws Fatal::usage if there is no room for `wanted`.
[[nodiscard]] std::size_t make_room(std::optional<unsigned> wanted);

/// Who the acceptor is to be; nullopt: who we are. Throws Fatal::usage if that cannot be, and
/// Fatal::system if the look-up fails.
[[nodiscard]] std::optional<Account> account_of(const KeeperSettings& settings);

}  // namespace dotls

// A network of the test's own, as `unshare -n` makes one: for servers that bind every address.
#pragma once

namespace dotls::test {

/// Moves this process, and what it starts from now on, into a new network namespace with the
/// loopback up; one that this function made before is kept. Needs root or unprivileged user
/// namespaces; throws std::system_error. The main thread only.
void enter_own_network();

}  // namespace dotls::test

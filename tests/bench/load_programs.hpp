// The programs run by the measured wrappers: they read, write and answer on standard input and
// output. They know no TLS.
#pragma once

#include <cstdint>

namespace dotls::bench {

/// Reads `bytes` of the pattern and answers "<bytes> good\n", or what was wrong. Returns the exit
/// status, as they all do.
int run_sink(std::uint64_t bytes);
/// Writes `bytes` of the pattern.
int run_source(std::uint64_t bytes);
/// A greeting, and an answer to QUIT: as little SMTP as a client can have.
int run_smtp();

}  // namespace dotls::bench

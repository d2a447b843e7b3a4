// Checks the form of every refusal of dotls.
#pragma once

#include <string>

#include "tests/support/session.hpp"

namespace dotls::test {

/// Runs dotls in server mode with `setup` (a program is added), lets a TLS client shake hands with
/// it and expects a refusal: this exit status, one line "dotls: fatal: ..." in which each of the
/// regular expressions matches, no handshake for the client, and the program not started.
void expect_refusal(const CertDir& certs, ServerSetup setup, int status,
                    const std::vector<std::string>& words);

/// Expects that `log` is one line, "dotls: fatal: ...", in which all of the expressions match.
void expect_one_fatal_line(const std::string& log, const std::vector<std::string>& words);

}  // namespace dotls::test

// What --check --json prints, against the schema that is installed.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/support/process.hpp"

namespace dotls::test {

/// A test failure where `report` is not what cron/check.schema.json says.
inline void expect_by_schema(const std::string& report) {
  const char* script =
      "import json, jsonschema, sys\n"
      "schema = json.load(open(sys.argv[1]))\n"
      "jsonschema.Draft202012Validator.check_schema(schema)\n"
      "validator = jsonschema.Draft202012Validator(schema)\n"
      "for error in validator.iter_errors(json.load(sys.stdin)):\n"
      "    sys.exit(f'{error.json_path}: {error.message}')\n";
  const RunResult checked =
      run({.argv = {"/usr/bin/python3", "-c", script, DOTLS_CHECK_SCHEMA}, .input = report});
  EXPECT_EQ(checked.status, 0) << checked.err << report;
}

}  // namespace dotls::test

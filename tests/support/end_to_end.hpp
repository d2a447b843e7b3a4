// Common base of every test that starts processes.
#pragma once

#include <gtest/gtest.h>

#include <csignal>

#include "tests/support/descendants.hpp"

namespace dotls::test {

/// A test that must leave nothing running: at its end, when its own objects are gone, no process
/// that it started, at any depth, may be left.
class EndToEnd : public testing::Test {
 protected:
  void SetUp() override {
    become_subreaper();
    // A pipe to a program that has ended is a result to look at, not our death.
    std::signal(SIGPIPE, SIG_IGN);
  }
  void TearDown() override { expect_no_children_left(); }
};

}  // namespace dotls::test

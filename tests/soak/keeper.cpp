// Goal: however many connections a keeper has served, and whichever of its processes were killed
// meanwhile, nothing is left: no process, no descriptor, no file in memory, no memory.
//
// Clients connect at once and all the time. Some kill their own dotls-via, an engine or the
// acceptor. What that may cost is the connection of the one that was killed, and no other. Run by
// hand (tests/run --soak): DOTLS_SOAK_CONNECTIONS (5000) and DOTLS_SOAK_SEED (1).
#include "tests/support/keeper.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "tests/support/descendants.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {
namespace {

constexpr unsigned kClients = 8;
constexpr std::size_t kWarmUp = 500;
constexpr long kMostGrowthKiB = 256;

std::size_t number_of(const char* variable, std::size_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoul(value, nullptr, 10);
}

struct Holdings {
  std::size_t descriptors = 0;
  std::size_t memory_files = 0;
  long private_kib = 0;
};

Holdings holdings_of(pid_t pid) {
  Holdings all;
  const std::string process = "/proc/" + std::to_string(pid);
  std::error_code gone;
  for (const auto& fd : std::filesystem::directory_iterator(process + "/fd", gone)) {
    ++all.descriptors;
    if (std::filesystem::read_symlink(fd.path(), gone).string().starts_with("/memfd:"))
      ++all.memory_files;
  }
  std::ifstream memory(process + "/smaps_rollup");
  for (std::string word; memory >> word;) {
    long kib = 0;
    if (word.starts_with("Private_") && memory >> kib) all.private_kib += kib;
  }
  return all;
}

class KeeperSoak : public testing::Test {
 protected:
  // The key process, acceptors and engines, of whatever parent.
  [[nodiscard]] std::vector<pid_t> processes() const {
    std::vector<pid_t> all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const pid_t pid = std::atoi(entry.path().filename().c_str());
      if (pid > 0 && is_ours(pid)) all.push_back(pid);
    }
    return all;
  }
  [[nodiscard]] bool is_ours(pid_t pid) const {
    return read_file("/proc/" + std::to_string(pid) + "/cmdline").find(keeper_.socket() + '\0') !=
           std::string::npos;
  }
  // Whether it was there to be killed; a number that is another's by now is not.
  [[nodiscard]] bool kill(pid_t pid) const {
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    return process && is_ours(pid) &&
           ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0) == 0;
  }
  [[nodiscard]] bool kill_one_of(const std::vector<pid_t>& some, std::mt19937& random) const {
    return !some.empty() && kill(some[random() % some.size()]);
  }

  // Who comes to `share` of 10,000 connections.
  void kill_somebody(ViaSession& via, std::mt19937& random) {
    const auto share = random() % 10'000;
    const std::vector<pid_t> acceptors = children_of(keeper_.process().pid());
    if (share < 500) {
      via.via().signal(SIGKILL);
      ++fronts_;
    } else if (share < 530) {
      engines_ += !acceptors.empty() && kill_one_of(children_of(acceptors.front()), random) ? 1 : 0;
    } else if (share < 540) {
      acceptors_ += kill_one_of(acceptors, random) ? 1 : 0;
    }
  }

  void connect_once(std::mt19937& random) {
    const auto when = random() % 3;
    ViaSession via(keeper_.socket(), {.program = {"cat"}});
    TlsPeer client = via.make_client();
    if (when == 0) kill_somebody(via, random);
    bool served = client.handshake();
    if (when == 1) kill_somebody(via, random);
    served = served && client.write("hello") && client.read_exactly(5) == "hello";
    if (when == 2) kill_somebody(via, random);
    client.close_notify();
    served = client.read_until_end().empty() && served;
    client.hang_up();
    served = via.via().wait() == 0 && served;
    failed_ += served ? 0 : 1;
  }

  void connect(std::size_t connections, unsigned seed) {
    const std::size_t goal = begun_ + connections;
    std::vector<std::thread> clients;
    for (unsigned i = 0; i < kClients; ++i) {
      clients.emplace_back([this, goal, i, seed] {
        std::mt19937 random(seed + i);
        while (begun_++ < goal) connect_once(random);
      });
    }
    for (std::thread& client : clients) client.join();
    begun_ = goal;
    expect_idle();
  }

  // Key process and acceptor, and nobody else.
  void expect_idle() {
    EXPECT_TRUE(wait_until([&] { return processes().size() == 2; }));
    std::string left;
    for (const pid_t pid : processes()) left += describe_process(pid) + '\n';
    EXPECT_EQ(processes().size(), 2U) << left;
    expect_served(keeper_);
    EXPECT_TRUE(wait_until([&] { return processes().size() == 2; }));
  }

  CertDir certs_;
  Keeper keeper_{certs_};
  std::atomic<std::size_t> begun_ = 0, failed_ = 0, fronts_ = 0, engines_ = 0, acceptors_ = 0;
};

TEST_F(KeeperSoak, LeavesNothing) {
  const std::size_t connections = number_of("DOTLS_SOAK_CONNECTIONS", 5000);
  const auto seed = static_cast<unsigned>(number_of("DOTLS_SOAK_SEED", 1));
  connect(kWarmUp, seed + kClients);
  const Holdings before = holdings_of(keeper_.process().pid());
  failed_ = fronts_ = engines_ = acceptors_ = 0;
  const auto begun = Clock::now();
  connect(connections, seed);
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  const Holdings after = holdings_of(keeper_.process().pid());
  std::printf("%zu connections in %.1f s: %.0f/s; seed %u\n", connections, seconds,
              static_cast<double>(connections) / seconds, seed);
  std::printf("killed: %zu fronts, %zu engines, %zu acceptors; %zu connections failed\n",
              fronts_.load(), engines_.load(), acceptors_.load(), failed_.load());
  std::printf(
      "key process: %zu descriptors, then %zu; %zu files in memory, then %zu; "
      "%ld KiB private, then %ld\n",
      before.descriptors, after.descriptors, before.memory_files, after.memory_files,
      before.private_kib, after.private_kib);
  EXPECT_LE(failed_, fronts_ + engines_ + acceptors_);
  EXPECT_GT(fronts_, 0U);
  // It may not have heard yet that the last engine has ended.
  const pid_t keeper = keeper_.process().pid();
  EXPECT_TRUE(wait_until([&] { return holdings_of(keeper).descriptors == before.descriptors; }));
  EXPECT_EQ(after.memory_files, before.memory_files);
  EXPECT_LT(after.private_kib - before.private_kib, kMostGrowthKiB);
  keeper_.process().signal(SIGTERM);
  EXPECT_EQ(keeper_.process().wait(), 0);
  EXPECT_TRUE(wait_until([&] { return processes().empty(); }));
}

}  // namespace
}  // namespace dotls::test

// Goal: two threads test at least 1.8 times the candidates of one (30 s each), and the losers of a
// race stop within 0.1 s of the win (the worst of 20 at 1024 bits, which is their 99th percentile).
//
// The time to a safe prime is luck, so work is compared and not time. The two are measured in
// turns, so that what else the machine does meets both. Exit status: 0 both reached, 1 not.
#include <poll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "shared/posix_io.hpp"
#include "update_tmprsadh/key_material.hpp"
#include "update_tmprsadh/key_race.hpp"

namespace {

using dotls::Clock;
using dotls::update::KeyRace;
using Seconds = std::chrono::duration<double>;

struct Work {
  double candidates = 0;
  double seconds = 0;
  double cpu_seconds = 0;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

dotls::update::GeneratorRecipe recipe_for(int bits) {
  return [bits] {
    return dotls::update::make_generator({dotls::update::Material::DhParameters, bits});
  };
}

bool ends_by(const KeyRace& race, dotls::Deadline deadline) {
  std::array entries{pollfd{race.done_fd(), POLLIN, 0}};
  return dotls::poll_until(entries, deadline);
}

void work_on(unsigned threads, std::chrono::seconds slice, Work& work) {
  constexpr int kTooLargeToFind = 4096;
  const double cpu_before = cpu_seconds();
  const auto begun = Clock::now();
  const KeyRace race(recipe_for(kTooLargeToFind), threads);
  [[maybe_unused]] const bool found = ends_by(race, begun + slice);
  work.candidates += static_cast<double>(race.candidates());
  work.seconds += Seconds(Clock::now() - begun).count();
  work.cpu_seconds += cpu_seconds() - cpu_before;
}

bool measure_work() {
  Work one;
  Work two;
  for (int round = 0; round < 10; ++round) {
    work_on(1, std::chrono::seconds(3), one);
    work_on(2, std::chrono::seconds(3), two);
  }
  const double ratio = (two.candidates / two.seconds) / (one.candidates / one.seconds);
  std::printf("4096 bits, candidates a second: one thread %.1f, two threads %.1f, ratio %.2f\n",
              one.candidates / one.seconds, two.candidates / two.seconds, ratio);
  std::printf("processors had: one thread %.2f, two threads %.2f\n", one.cpu_seconds / one.seconds,
              two.cpu_seconds / two.seconds);
  return ratio >= 1.8;
}

bool measure_losers() {
  constexpr int kRaces = 20;
  double worst = 0;
  for (int i = 0; i < kRaces; ++i) {
    KeyRace race(recipe_for(1024), 2);
    [[maybe_unused]] const bool ended = ends_by(race, std::nullopt);
    const auto won = Clock::now();
    [[maybe_unused]] const dotls::PkeyPtr key = race.take();
    worst = std::max(worst, Seconds(Clock::now() - won).count());
  }
  std::printf("1024 bits, losers gone after the win: worst of %d %.4f s\n", kRaces, worst);
  return worst <= 0.1;
}

}  // namespace

int main() {
  const bool works = measure_work();
  const bool stops = measure_losers();
  return works && stops ? 0 : 1;
}

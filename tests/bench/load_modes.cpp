#include "tests/bench/load_modes.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/bench/load_connection.hpp"
#include "tests/bench/load_pattern.hpp"

namespace dotls::bench {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
// No run takes longer, whatever the server does.
constexpr std::chrono::seconds kWholeRun{120};

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

double megabytes_a_second(std::uint64_t bytes, Clock::time_point begun) {
  return static_cast<double>(bytes) / 1e6 / seconds_since(begun);
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Runs `work` and notes in `outcome` what it throws.
void note_failure(Outcome& outcome, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    ++outcome.failed;
    if (outcome.failure.empty()) outcome.failure = error.what();
  }
}

void one_connection(const Load& load, SSL_CTX* context, const SSL_SESSION* session) {
  const SessionPtr copy(session == nullptr ? nullptr : SSL_SESSION_dup(session));
  Connection connection(load.port, context, copy.get());
  if (session != nullptr && !connection.resumed()) throw LoadError("the session was not resumed");
  if (load.plain) {
    connection.write(bytes_of("QUIT\r\n"));
    expect_answer(connection, "220 bench.example ESMTP\r\n221 bench.example\r\n");
  } else {
    expect_answer(connection, "ok\n");
    connection.close_write();
  }
}

SessionPtr first_session(const Load& load, SSL_CTX* context) {
  Connection connection(load.port, context);
  expect_answer(connection, "ok\n");
  connection.close_write();
  SessionPtr session = connection.session();
  if (!session || SSL_SESSION_is_resumable(session.get()) != 1) throw LoadError("no ticket came");
  return session;
}

void echo(Connection& connection, std::span<const std::byte> request,
          std::vector<std::byte>& back) {
  connection.write(request);
  back.resize(request.size());
  for (std::size_t got = 0; got < back.size();) {
    const std::size_t more = connection.read(std::span(back).subspan(got));
    if (more == 0) throw LoadError("the connection ended before the answer");
    got += more;
  }
  if (!std::equal(back.begin(), back.end(), request.begin())) throw LoadError("altered answer");
}

// Bytes to echo; never the same from one request to the next.
class Requests {
 public:
  explicit Requests(std::uint64_t bytes) : request_(bytes) {}
  std::span<const std::byte> next() {
    ++number_;
    for (std::size_t i = 0; i < request_.size(); ++i) {
      request_[i] = static_cast<std::byte>((number_ + i) & 0xffU);
    }
    return request_;
  }

 private:
  std::vector<std::byte> request_;
  std::size_t number_ = 0;
};

}  // namespace

Outcome run_connections(const Load& load) {
  Outcome outcome;
  const SslCtxPtr context = load.plain ? nullptr : make_client_context();
  SessionPtr session;
  note_failure(outcome, [&] {
    if (load.resumed) session = first_session(load, context.get());
  });
  if (outcome.failed != 0) return outcome;
  std::mutex mutex;
  std::atomic<std::size_t> begun_count{0};
  const Clock::time_point begun = Clock::now();
  const auto work = [&] {
    Outcome own;
    while (begun_count++ < load.count && Clock::now() < begun + kWholeRun) {
      note_failure(own, [&] { one_connection(load, context.get(), session.get()); });
    }
    const std::lock_guard lock(mutex);
    outcome.failed += own.failed;
    if (outcome.failure.empty()) outcome.failure = own.failure;
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < load.clients; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  outcome.figure = static_cast<double>(load.count - outcome.failed) / seconds_since(begun);
  return outcome;
}

Outcome run_first_requests(const Load& load) {
  Outcome outcome;
  const SslCtxPtr context = make_client_context();
  Requests requests(load.bytes);
  std::vector<double> times;
  std::vector<std::byte> back;
  for (std::size_t i = 0; i < load.count; ++i) {
    note_failure(outcome, [&] {
      Connection connection(load.port, context.get());
      const Clock::time_point begun = Clock::now();
      echo(connection, requests.next(), back);
      times.push_back(seconds_since(begun) * 1e6);
      connection.close_write();
    });
  }
  outcome.figure = median(std::move(times));
  return outcome;
}

Outcome run_bulk_in(const Load& load) {
  Outcome outcome;
  PatternWriter pattern;
  note_failure(outcome, [&] {
    const SslCtxPtr context = make_client_context();
    Connection connection(load.port, context.get());
    const Clock::time_point begun = Clock::now();
    while (pattern.at() < load.bytes) {
      const auto next = pattern.next();
      const std::size_t put = connection.try_write(
          next.first(std::min<std::uint64_t>(next.size(), load.bytes - pattern.at())));
      pattern.advance(put);
      if (put == 0) connection.wait(true);
    }
    std::array<std::byte, 128> buffer;
    const std::string expected = std::to_string(load.bytes) + " good\n";
    std::string answer;
    while (answer.size() < expected.size()) {
      const std::size_t got = connection.read(buffer);
      if (got == 0) break;
      answer.append(reinterpret_cast<const char*>(buffer.data()), got);
    }
    outcome.figure = megabytes_a_second(load.bytes, begun);
    if (answer != expected) throw LoadError("the program says: \"" + answer + "\"");
    connection.close_write();
  });
  return outcome;
}

Outcome run_bulk_out(const Load& load) {
  Outcome outcome;
  PatternReader pattern;
  note_failure(outcome, [&] {
    const SslCtxPtr context = make_client_context();
    Connection connection(load.port, context.get());
    std::vector<std::byte> buffer(kReadBytes);
    const Clock::time_point begun = Clock::now();
    while (const std::size_t got = connection.read(buffer)) {
      if (!pattern.take(std::span(buffer).first(got))) throw LoadError("altered");
    }
    outcome.figure = megabytes_a_second(load.bytes, begun);
  });
  outcome.lost = load.bytes - pattern.taken();
  return outcome;
}

Outcome run_both_ways(const Load& load) {
  Outcome outcome;
  PatternWriter sent;
  PatternReader back;
  note_failure(outcome, [&] {
    const SslCtxPtr context = make_client_context();
    Connection connection(load.port, context.get());
    std::vector<std::byte> buffer(kReadBytes);
    const Clock::time_point begun = Clock::now();
    bool open = true;
    while (open) {
      std::size_t put = 0;
      if (sent.at() < load.bytes) {
        const auto next = sent.next();
        put = connection.try_write(
            next.first(std::min<std::uint64_t>(next.size(), load.bytes - sent.at())));
        sent.advance(put);
        if (sent.at() == load.bytes) connection.close_write();
      }
      const auto got = connection.try_read(buffer);
      if (got && !back.take(std::span(buffer).first(*got))) throw LoadError("altered");
      open = !got || *got != 0;
      if (put == 0 && !got) connection.wait(sent.at() < load.bytes);
    }
    outcome.figure = megabytes_a_second(load.bytes, begun);
  });
  outcome.lost = load.bytes - back.taken();
  return outcome;
}

Outcome run_round_trips(const Load& load) {
  Outcome outcome;
  std::vector<double> times;
  note_failure(outcome, [&] {
    const SslCtxPtr context = make_client_context();
    Connection connection(load.port, context.get());
    Requests requests(load.bytes);
    std::vector<std::byte> back;
    for (std::size_t i = 0; i < load.count; ++i) {
      const auto request = requests.next();
      const Clock::time_point begun = Clock::now();
      echo(connection, request, back);
      times.push_back(seconds_since(begun) * 1e6);
    }
    connection.close_write();
  });
  outcome.figure = median(std::move(times));
  return outcome;
}

Outcome run_idle(const Load& load) {
  Outcome outcome;
  note_failure(outcome, [&] {
    const SslCtxPtr context = make_client_context();
    std::vector<Connection> connections;
    Requests requests(load.bytes);
    std::vector<std::byte> back;
    for (std::size_t i = 0; i < load.count; ++i) {
      connections.emplace_back(load.port, context.get());
      echo(connections.back(), requests.next(), back);
    }
    if (!write_all(STDOUT_FILENO, "ready\n")) throw LoadError("nobody waits for us");
    std::array<pollfd, 1> input{pollfd{STDIN_FILENO, POLLIN, 0}};
    static_cast<void>(poll_until(input, Clock::now() + std::chrono::seconds(60)));
    for (Connection& connection : connections) connection.close_write();
  });
  return outcome;
}

}  // namespace dotls::bench

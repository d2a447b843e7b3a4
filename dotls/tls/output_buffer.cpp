#include "dotls/tls/output_buffer.hpp"

#include <openssl/bio.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <new>

namespace dotls {
namespace {

// How much sent data may precede the unsent.
constexpr std::size_t kMaxSentBytes = std::size_t{64} * 1024;

using BioMethodPtr = std::unique_ptr<BIO_METHOD, OpensslDeleter<BIO_meth_free>>;

// OpenSSL flushes after each flight; here the session does, at the end of its step.
long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace

BioPtr OutputBuffer::make_bio() {
  static const BioMethodPtr method = [] {
    BioMethodPtr made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "output buffer"));
    if (made) {
      BIO_meth_set_write_ex(made.get(), take);
      BIO_meth_set_ctrl(made.get(), control);
    }
    return made;
  }();
  BioPtr bio(method ? BIO_new(method.get()) : nullptr);
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio.get(), this);
  BIO_set_init(bio.get(), 1);
  return bio;
}

int OutputBuffer::take(BIO* bio, const char* data, std::size_t size, std::size_t* taken) {
  auto& buffer = *static_cast<OutputBuffer*>(BIO_get_data(bio));
  try {
    buffer.add({data, size});
  } catch (const std::bad_alloc&) {
    buffer.fail(ENOMEM);  // no exception may cross OpenSSL; the session throws when it flushes
  }
  *taken = size;
  return 1;
}

void OutputBuffer::add(std::span<const char> bytes) {
  if (error_ != 0) return;
  // On a slow network the buffer may never be empty: discard what is sent.
  if (sent_ > kMaxSentBytes) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
  }
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
}

OutputBuffer::Flushed OutputBuffer::flush() {
  while (waiting() > 0) {
    const std::size_t took = send(std::span(waiting_).subspan(sent_));
    if (took == 0) break;
    sent_ += took;
  }
  if (error_ != 0) return Flushed::Failed;
  if (waiting() > 0) return Flushed::Waiting;
  sent_ = 0;
  waiting_.clear();
  return Flushed::All;
}

std::size_t OutputBuffer::send(std::span<const char> bytes) {
  while (error_ == 0) {
    const ssize_t took = ::write(fd_, bytes.data(), bytes.size());
    if (took >= 0) {
      bytes_out_ += static_cast<std::uint64_t>(took);
      return static_cast<std::size_t>(took);
    }
    if (errno == EAGAIN) break;
    if (errno != EINTR) fail(errno);
  }
  return 0;
}

void OutputBuffer::fail(int error_number) {
  error_ = error_number;
  waiting_ = {};
  sent_ = 0;
}

}  // namespace dotls

#include "dotls/tls/session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include "dotls/tls/failure_class.hpp"
#include "dotls/tls/tickets.hpp"
#include "shared/error.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/names.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

// -N: a renegotiation is a full handshake at our expense.
constexpr int kMaxRenegotiations = 3;

// A write step takes four records, sent in one call: the peer is woken once.
constexpr std::size_t kMaxWriteBytes = std::size_t{64} * 1024;

// OpenSSL answers some messages itself (a refused renegotiation), and a peer may send such messages
// without reading the answers. The limit must exceed a write in progress with its record overhead.
constexpr std::size_t kMaxWaitingBytes = 3 * kMaxWriteBytes;

// A read step takes no more than this off the wire: the other side waits for the lock.
constexpr std::uint64_t kMaxStepBytes = std::uint64_t{128} * 1024;

// With SSL_OP_IGNORE_UNEXPECTED_EOF SSL_get_error(3) does not distinguish a bare FIN from a
// close_notify: only this callback sees the alert.
void note_event(const SSL* ssl, int where, int value) {
  ConnectionNotes& notes = notes_of(ssl);
  if (where == SSL_CB_READ_ALERT && (value & 0xff) == SSL_AD_CLOSE_NOTIFY) {
    notes.close_notify_received = true;
  }
  if (where == SSL_CB_HANDSHAKE_START) ++notes.handshakes_started;
}

// OpenSSL says the same of a network that has nothing and of a message without data.
long note_read(BIO* bio, int operation, const char*, std::size_t, int, long, int returned,
               std::size_t*) {
  if (operation == (BIO_CB_READ | BIO_CB_RETURN)) {
    auto* notes = reinterpret_cast<ConnectionNotes*>(BIO_get_callback_arg(bio));
    notes->network_empty = returned <= 0;
  }
  return returned;
}

}  // namespace

Session::Session(const TlsContext& context, const TlsSettings& settings, int read_fd, int write_fd)
    : notes_(std::make_unique<ConnectionNotes>()),
      output_(std::make_unique<OutputBuffer>(write_fd)),
      ssl_(SSL_new(&context.get())) {
  if (!ssl_ || SSL_set_app_data(ssl_.get(), notes_.get()) != 1 ||
      SSL_set_rfd(ssl_.get(), read_fd) != 1 || SSL_set_wfd(ssl_.get(), write_fd) != 1) {
    throw Fatal(kExitSystem,
                "a TLS session cannot be made: " + take_openssl_error("out of memory"));
  }
  SSL_set_info_callback(ssl_.get(), note_event);
  BIO* network = SSL_get_rbio(ssl_.get());
  BIO_set_callback_arg(network, reinterpret_cast<char*>(notes_.get()));
  BIO_set_callback_ex(network, note_read);
  if (settings.role == Role::Server) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  // RFC 6066 section 3: no IP address in SNI.
  if (!settings.host.empty() && !is_ip_address(settings.host)) {
    SSL_set_tlsext_host_name(ssl_.get(), settings.host.c_str());
  }
}

IoResult Session::handshake() {
  begin_step();
  const IoResult result = settle(SSL_do_handshake(ssl_.get()), 0);
  if (result.status == IoStatus::Done) buffer_output();
  return result;
}

void Session::buffer_output() {
  SSL_set0_wbio(ssl_.get(), output_->make_bio().release());
}

IoResult Session::flush() {
  switch (output_->flush()) {
    case OutputBuffer::Flushed::All:
      return {IoStatus::Done};
    case OutputBuffer::Flushed::Waiting:
      return {IoStatus::WantWrite};
    case OutputBuffer::Flushed::Failed:
      break;
  }
  if (output_->error() == ENOMEM) give_up();
  return fail_writing(std::strerror(output_->error()), FailureClass::Left);
}

// During a write the writer sends the buffer; otherwise the reader sends OpenSSL's own answers, and
// the alert that says why reading failed. If they cannot be sent, reading still continues: a peer
// may read nothing before it has sent everything. But a peer that renegotiates waits for us.
IoResult Session::read(std::span<std::byte> buffer) {
  may_hold_input_ = false;
  if (deferred_) return *deferred_;
  if (is_output_stuck()) return {IoStatus::WantWrite};
  const IoResult result = gather(buffer);
  if (written_ > 0 && !has_failed(result.status)) return result;
  const bool waits = flush().status == IoStatus::WantWrite;
  const bool goes_first = waits && (SSL_in_init(ssl_.get()) == 1 || is_output_stuck());
  return goes_first && result.status == IoStatus::WantRead ? IoResult{IoStatus::WantWrite} : result;
}

bool Session::is_output_stuck() {
  return output_->waiting() > kMaxWaitingBytes && flush().status == IoStatus::WantWrite;
}

IoResult Session::gather(std::span<std::byte> buffer) {
  const std::uint64_t begun = wire_read();
  std::size_t total = 0;
  for (;;) {
    begin_step();
    notes_->network_empty = false;
    std::size_t got = 0;
    const int returned =
        SSL_read_ex(ssl_.get(), buffer.data() + total, buffer.size() - total, &got);
    const IoResult result = settle(returned, got);
    const bool may_go_on =
        wire_read() - begun < kMaxStepBytes && output_->waiting() <= kMaxWaitingBytes;
    if (result.status == IoStatus::Done) {
      total += got;
      // Taking what is already here saves a write to the program's pipe; do not wait for more.
      if (may_go_on && total < buffer.size() && SSL_has_pending(ssl_.get()) == 1) continue;
    } else if (result.status == IoStatus::WantRead && !notes_->network_empty) {
      // After a message without data. From OpenSSL 3.2 on what came with a KeyUpdate is in a BIO of
      // its own then, which neither SSL_has_pending(3) nor poll(2) shows. So it is over only when
      // the network has nothing more.
      if (may_go_on) continue;
      may_hold_input_ = true;
      if (total == 0) return result;
    } else if (total == 0) {
      return result;
    } else if (result.status != IoStatus::WantRead && result.status != IoStatus::WantWrite) {
      deferred_ = result;
    }
    return {IoStatus::Done, total};
  }
}

IoResult Session::write(std::span<const std::byte> bytes) {
  if (write_failed_) return {IoStatus::Broken};
  if (written_ == 0) {
    if (!std::exchange(ticket_given_, true)) give_ticket(*ssl_);
    begin_step();
    std::size_t put = 0;
    const int returned =
        SSL_write_ex(ssl_.get(), bytes.data(), std::min(bytes.size(), kMaxWriteBytes), &put);
    const IoResult result = settle_write(returned, put);
    if (result.status != IoStatus::Done) return after_pending_output(result);
    written_ = result.bytes;
  }
  const std::uint64_t before = wire_written();
  const IoResult flushed = flush();
  if (flushed.status == IoStatus::Done) return {IoStatus::Done, std::exchange(written_, 0)};
  const bool moved = flushed.status == IoStatus::WantWrite && wire_written() != before;
  return moved ? IoResult{IoStatus::Done, 0} : flushed;
}

// A waiting step may have left output that the peer waits for, a failed one an alert.
IoResult Session::after_pending_output(IoResult result) {
  const IoResult flushed = flush();
  const bool sent = flushed.status == IoStatus::Done;
  return sent || result.status == IoStatus::Broken ? result : flushed;
}

IoResult Session::close_write() {
  if (write_failed_) return {IoStatus::Broken};
  if ((SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) == 0) {
    begin_step();
    // SSL_shutdown(3) fails for good in the middle of a handshake message, which may come at any
    // time (a ticket, a renegotiation): finish that first.
    if (SSL_in_init(ssl_.get()) == 1) {
      const int shaken = SSL_do_handshake(ssl_.get());
      if (shaken != 1) return after_pending_output(settle_write(shaken, 0));
    }
    const int returned = SSL_shutdown(ssl_.get());
    // 0: ours is sent and the peer's has not come, which is enough here.
    if (returned < 0) return after_pending_output(settle_write(returned, 0));
  }
  return flush();
}

std::uint64_t Session::wire_read() const {
  return BIO_number_read(SSL_get_rbio(ssl_.get()));
}

std::uint64_t Session::wire_written() const {
  return output_->bytes_out();
}

bool Session::renegotiated_too_often() const {
  return notes_->handshakes_started > 1 + kMaxRenegotiations;
}

void Session::begin_step() {
  ERR_clear_error();
  errno = 0;
  // Before that: a lack of memory while the context was made may only show now.
  if (SSL_is_init_finished(ssl_.get()) == 1) forget_memory_shortage();
}

IoResult Session::settle(int returned, std::size_t bytes) {
  const int error_number = errno;
  if (notes_->thrown) give_up();
  if (renegotiated_too_often()) {
    return fail("the peer renegotiates too often", FailureClass::ProtocolError);
  }
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_NONE:
      return {IoStatus::Done, bytes};
    case SSL_ERROR_WANT_READ:
      return {IoStatus::WantRead};
    case SSL_ERROR_WANT_WRITE:
      return {IoStatus::WantWrite};
    case SSL_ERROR_ZERO_RETURN:
      return {notes_->close_notify_received ? IoStatus::PeerClosed : IoStatus::PeerTruncated};
    case SSL_ERROR_SYSCALL:
      if (memory_ran_out()) give_up();
      return fail(take_openssl_error(error_number != 0 ? std::strerror(error_number)
                                                       : "the connection ended"),
                  FailureClass::Left,
                  error_number == ECONNRESET ? IoStatus::PeerReset : IoStatus::Broken);
    default:
      if (memory_ran_out()) give_up();
      return fail_by_openssl();
  }
}

// The reason that comes first is OpenSSL's own; a library below may have found it.
IoResult Session::fail_by_openssl() {
  const unsigned long first = ERR_peek_error();
  const unsigned long last = ERR_peek_last_error();
  const unsigned long code = ERR_GET_LIB(first) == ERR_LIB_SSL ? first : last;
  const bool is_server = SSL_is_server(ssl_.get()) == 1;
  const auto alert = find_alert(code);
  std::string reason = take_openssl_error("TLS failed without a reason");
  if (alert) reason = alert_text(*alert, is_server);
  return fail(std::move(reason), class_of_error(code));
}

// A write that must read first (a renegotiation) may meet the peer's end: an end for the reader, a
// failure for the writer.
IoResult Session::settle_write(int returned, std::size_t bytes) {
  const IoResult result = settle(returned, bytes);
  const bool ended =
      result.status == IoStatus::PeerClosed || result.status == IoStatus::PeerTruncated;
  if (ended) return fail_writing("the connection ended", FailureClass::Left);
  return has_failed(result.status) ? IoResult{IoStatus::Broken} : result;
}

// No SSL_* call may follow a fatal error (SSL_get_error(3)), in either direction; the first reason
// counts.
IoResult Session::fail(std::string reason, FailureClass failure_class, IoStatus status) {
  deferred_ = IoResult{status};
  static_cast<void>(fail_writing(std::move(reason), failure_class));
  return *deferred_;
}

// Rethrows a callback's exception, or reports lack of memory: either ends the process. The other
// direction makes no more calls.
void Session::give_up() {
  deferred_ = IoResult{IoStatus::Broken};
  write_failed_ = true;
  if (notes_->thrown) std::rethrow_exception(std::exchange(notes_->thrown, nullptr));
  throw std::bad_alloc();
}

IoResult Session::fail_writing(std::string reason, FailureClass failure_class) {
  if (failure_.empty()) {
    failure_ = std::move(reason);
    failure_class_ = failure_class;
  }
  write_failed_ = true;
  return {IoStatus::Broken};
}

}  // namespace dotls

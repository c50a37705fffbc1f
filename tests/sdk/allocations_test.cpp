// SPDX-License-Identifier: MIT
// Counts what is allocated while a webhook is checked, by C++ and by the C libraries under it: this
// program brings the allocator that all of them call.
#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "vortex/webhook.hpp"

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

// Constant initialization, so that counting may start before anything else runs.
thread_local long mallocs = 0;
thread_local long news = 0;

}  // namespace

extern "C" {
void* malloc(std::size_t size) {
  ++mallocs;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++mallocs;
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  ++mallocs;
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++mallocs;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  ++mallocs;
  *block = __libc_memalign(alignment, size);
  return *block ? 0 : ENOMEM;
}
}

void* operator new(std::size_t size) {
  ++news;
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}

using namespace vortex;
using namespace std::chrono_literals;

namespace {

struct Count {
  long news;
  long mallocs;
};

template <class Work>
Count count(Work work) {
  work();  // what a thread or a library sets up once
  const Count before{::news, ::mallocs};
  work();
  return {::news - before.news, ::mallocs - before.mallocs};
}

template <class Work>
void check_nothing_allocated(Work work) {
  const Count counted = count(work);
  CHECK(counted.news == 0);
  CHECK(counted.mallocs == 0);
}

const std::string kBody(5'000, 'b');
const std::chrono::system_clock::time_point kNow(1700000000s);

Webhooks webhooks(int secrets) {
  std::vector<std::string> all;
  for (int i = 0; i < secrets; ++i) all.push_back("secret " + std::to_string(i));
  WebhookOptions options;
  options.clock = [] { return kNow; };
  return Webhooks(all, options);
}

}  // namespace

TEST_CASE("allocations of C++ and of C libraries are counted") {
  const Count text = count([] { CHECK(std::make_unique<std::string>(kBody)->size() == 5'000); });
  CHECK(text.news > 0);
  CHECK(text.mallocs >= text.news);
  const Count openssl = count([] { EVP_MD_CTX_free(EVP_MD_CTX_new()); });
  CHECK(openssl.news == 0);
  CHECK(openssl.mallocs > 0);
}

TEST_CASE("checking X-Vortex-Signature allocates nothing, with one secret or with several") {
  for (const int secrets : {1, 2, 5}) {
    CAPTURE(secrets);
    const Webhooks some = webhooks(secrets);
    const std::string good = WebhookSigner("secret 0").sign(kBody);
    bool valid = false;
    check_nothing_allocated([&] { valid = some.verify_signature(kBody, good); });
    CHECK(valid);
    check_nothing_allocated([&] { valid = some.verify_signature(kBody, "wrong"); });
    CHECK_FALSE(valid);
  }
}

TEST_CASE("checking the headers of Standard Webhooks allocates nothing") {
  for (const int secrets : {1, 2, 5}) {
    CAPTURE(secrets);
    const Webhooks some = webhooks(secrets);
    const auto headers = WebhookSigner("secret 0").sign(kBody, "msg_1", kNow);
    const std::vector<std::pair<std::string, std::string>> received = {
        {"Webhook-Id", headers.id},
        {"Webhook-Timestamp", headers.timestamp},
        {"Webhook-Signature", "v1,AAAA " + headers.signature}};
    bool valid = false;
    check_nothing_allocated([&] { valid = some.verify(kBody, WebhookHeaders(received)); });
    CHECK(valid);
    check_nothing_allocated([&] { valid = some.verify("another body", headers.received()); });
    CHECK_FALSE(valid);
  }
}

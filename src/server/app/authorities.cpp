// SPDX-License-Identifier: MIT
#include "server/app/authorities.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <new>

#include "server/app/data_folder.hpp"

namespace vortex::server {
namespace {

struct FreeStore {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};

void check_file(const std::string& setting, const std::string& file) {
  if (file.empty()) return;
  const std::unique_ptr<X509_STORE, FreeStore> store(X509_STORE_new());
  if (!store) throw std::bad_alloc();
  const bool fine = X509_STORE_load_file(store.get(), file.c_str()) == 1;
  ERR_clear_error();
  if (!fine) throw StartFault(setting + ": there are no certificates in PEM in " + file);
}

}  // namespace

void check_authorities(const Settings& settings) {
  check_file("mail.ca_file", settings.mail_ca_file);
  check_file("webhooks.ca_file", settings.webhooks_ca_file);
}

}  // namespace vortex::server

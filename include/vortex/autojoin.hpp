// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vortex/types.hpp"

namespace vortex {

/// A mail domain whose people may join a scope without being invited one by one.
/// Source: wire contract 5.3.
struct AutojoinDomain {
  std::string id;
  std::string domain;  ///< in lower-case ASCII

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit.required("domain", self.domain);
  }
};

/// Who may join a scope without being invited one by one.
struct AutojoinDomains {
  std::vector<AutojoinDomain> domains;
  std::optional<Invitation> invitation;  ///< what they accept; absent while there are no domains

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("autojoinDomains", self.domains);
    visit("invitation", self.invitation);
  }
};

/// All mail domains that a scope is to have from now on; none switches autojoin off.
struct ConfigureAutojoin {
  ConfigureAutojoin(std::string scope_type, std::string scope, std::vector<std::string> domains,
                    std::string component_id)
      : scope(std::move(scope)),
        scope_type(std::move(scope_type)),
        domains(std::move(domains)),
        component_id(std::move(component_id)) {}

  std::string scope;  ///< your id
  std::string scope_type;
  std::optional<std::string> scope_name;  ///< shown to the invitees
  std::vector<std::string> domains;
  std::string component_id;
  std::optional<Json::Object> metadata;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("scope", self.scope);
    visit.required("scopeType", self.scope_type);
    visit("scopeName", self.scope_name);
    visit.required("domains", self.domains);
    visit.required("componentId", self.component_id);
    visit("metadata", self.metadata);
  }
};

}  // namespace vortex

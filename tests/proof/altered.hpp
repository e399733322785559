// SPDX-License-Identifier: MIT
//
// Certificates as they are made and as nearly right documents.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "abide/flow/features.hpp"
#include "abide/model/load.hpp"
#include "abide/proof/prove.hpp"
#include "abide/proof/verify.hpp"

namespace abide::testing {

/// The certificate of a flow, with the laws that a search finds.
inline Certificate proved(const Variables& variables, SearchOptions options = {}) {
  options.count.threads = 1;
  return make_certificate(variables, find_laws(variables, options), options.count);
}
inline Certificate proved(const std::string& model, const FlowOptions& options = {}) {
  return proved(Flow::make(load_model(model), options));
}

/// linear:1,1,1: one field, and W2^2 - W1^2.
inline Certificate smallest() { return proved("linear:1,1,1"); }

/// natural-block on linear:2,2,2 needs logarithms of determinants.
inline Variables with_logarithms() {
  const Flow flow =
      Flow::make(load_model("linear:2,2,2"), {Dynamics::gradient, "0", "natural-block"});
  return Variables(flow).with_features({"log(det(W1))", "log(det(W2))"});
}

/// Why the text is refused; empty when it is accepted.
inline std::string refusal_of(const std::string& text) {
  try {
    (void)verify_certificate(read_certificate(text));
    return "";
  } catch (const Refused& refusal) {
    return refusal.what();
  }
}

/// The same of a certificate that is changed as a document.
inline std::string refusal_of(const Certificate& certificate,
                              const std::function<void(nlohmann::json&)>& change) {
  nlohmann::json document = nlohmann::json::parse(write_certificate(certificate));
  change(document);
  return refusal_of(document.dump());
}

}  // namespace abide::testing

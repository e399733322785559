// SPDX-License-Identifier: MIT
#include "abide/sweep/theory.hpp"

#include <algorithm>
#include <string>

#include "abide/model/zoo.hpp"

namespace abide {

namespace {

using Dims = std::vector<std::int64_t>;

// S(r, s) and A(r, s) of the header.
std::int64_t symmetric(std::int64_t r, std::int64_t s) {
  const std::int64_t k = std::min(r, s);
  return k * (2 * r + 1 - k) / 2;
}
std::int64_t antisymmetric(std::int64_t r, std::int64_t s) {
  const std::int64_t k = std::min(r, s);
  return k * (2 * r - 1 - k) / 2;
}

std::int64_t hidden(const Dims& n) {
  std::int64_t sum = 0;
  for (std::size_t l = 1; l + 1 < n.size(); ++l) sum += n[l];
  return sum;
}

bool scalar(const Dims& n) { return n.front() == 1 && n.back() == 1; }

// Whether two layers of one unit enclose two or more layers, all wider.
bool has_scalar_stretch(const Dims& n) {
  std::size_t last = n.size();
  for (std::size_t l = 0; l < n.size(); ++l) {
    if (n[l] != 1) continue;
    if (last < n.size() && l - last > 2) return true;
    last = l;
  }
  return false;
}

bool has_wide_layer_between_units(const Dims& n) {
  for (std::size_t l = 1; l + 1 < n.size(); ++l)
    if (n[l] > 1 && n[l - 1] == 1 && n[l + 1] == 1) return true;
  return false;
}

// The number of laws in the range of the rule, nothing outside.
using Laws = std::optional<std::int64_t>;

Laws one_layer(const Dims& n) { return n.size() == 2 ? Laws(0) : Laws(); }

Laws two_layer_linear(const Dims& n) {
  return n.size() == 3 ? Laws(symmetric(n[1], n[0] + n[2])) : Laws();
}

Laws deep_linear(const Dims& n) {
  if (n.size() < 4 || has_scalar_stretch(n)) return {};
  std::int64_t sum = 0;
  for (std::size_t l = 1; l + 1 < n.size(); ++l) sum += symmetric(n[l], n[l - 1] + n[l + 1]);
  return sum;
}

Laws two_layer_units(const Dims& n) { return n.size() == 3 ? Laws(n[1]) : Laws(); }
Laws deep_units(const Dims& n) { return n.size() > 3 ? Laws(hidden(n)) : Laws(); }
Laws monomial(const Dims& n) { return n.size() == 1 ? Laws(n[0] - 1) : Laws(); }

Laws factorization(const Dims& n) { return n.size() == 3 && !scalar(n) ? Laws(n[1]) : Laws(); }
Laws scalar_factorization(const Dims& n) {
  return n.size() == 3 && scalar(n) ? Laws(2 * n[1] - 1) : Laws();
}

Laws two_layer_momentum(const Dims& n) {
  return n.size() == 3 && !scalar(n) ? Laws(antisymmetric(n[1], 2 * (n[0] + n[2]))) : Laws();
}
Laws scalar_momentum(const Dims& n) {
  return n.size() == 3 && scalar(n) ? Laws(n[1] == 1 ? 0 : 2 * (2 * n[1] - 3)) : Laws();
}
Laws deep_momentum(const Dims& n) {
  if (n.size() < 4 || has_wide_layer_between_units(n)) return {};
  std::int64_t sum = 0;
  for (std::size_t l = 1; l + 1 < n.size(); ++l)
    sum += antisymmetric(n[l], 2 * (n[l - 1] + n[l + 1]));
  return sum;
}

Laws none_with_two_layers(const Dims& n) { return n.size() == 3 ? Laws(0) : Laws(); }
Laws none_with_more_layers(const Dims& n) { return n.size() > 3 ? Laws(0) : Laws(); }

enum class Kind { linear, relu, monomial };

struct Entry {
  Kind kind;
  Rule rule;
  std::optional<int> degree;
  Laws (*laws)(const Dims& n);
};

// At most one entry of a kind, flow and metric speaks of a model.
constexpr Entry kEntries[] = {
    {Kind::linear,
     {"linear, one layer", Dynamics::gradient, "euclidean", "0", "always", Basis::theorem,
      "the fields span the space"},
     2,
     one_layer},
    {Kind::linear,
     {"linear, two layers n, r, m", Dynamics::gradient, "euclidean", "S(r, n+m)", "always",
      Basis::theorem, "[N23] Corollary 4.4"},
     2,
     two_layer_linear},
    {Kind::linear,
     {"linear, three layers and more", Dynamics::gradient, "euclidean",
      "the sum of S(n_l, n_(l-1) + n_(l+1)) over the inner layers l",
      "unless two layers of one unit enclose two or more layers, all wider", Basis::experiment,
      "[N23] Section 4"},
     2,
     deep_linear},
    {Kind::relu,
     {"ReLU, one layer", Dynamics::gradient, "euclidean", "0", "always", Basis::theorem,
      "the fields span the space"},
     2,
     one_layer},
    {Kind::relu,
     {"ReLU, two layers n, r, m", Dynamics::gradient, "euclidean", "r", "always, free gates",
      Basis::theorem, "[N23] Theorem 2.14 and Corollary 4.4"},
     2,
     two_layer_units},
    {Kind::relu,
     {"ReLU, three layers and more", Dynamics::gradient, "euclidean", "one for each hidden unit",
      "always, free gates", Basis::experiment, "[N23] Section 4"},
     2,
     deep_units},
    {Kind::monomial,
     {"the monomial x_1 .. x_n", Dynamics::gradient, "euclidean", "n - 1", "always", Basis::theorem,
      "[N23] Theorem 3.3: there is one field"},
     2,
     monomial},
    {Kind::linear,
     {"linear, two layers n, r, m (NMF)", Dynamics::gradient, "mirror", "r", "n + m > 2",
      Basis::theorem, "[I24], on NMF"},
     1,
     factorization},
    {Kind::linear,
     {"linear, two layers 1, r, 1 (NMF)", Dynamics::gradient, "mirror", "2r - 1", "always",
      Basis::theorem, "[N23] Theorem 3.3: there is one field"},
     std::nullopt,
     scalar_factorization},
    {Kind::relu,
     {"ReLU, two layers n, r, m (ICNN)", Dynamics::gradient, "W2=mirror", "r", "always, free gates",
      Basis::theorem, "[I24], on ICNN"},
     2,
     two_layer_units},
    {Kind::linear,
     {"linear, one layer", Dynamics::momentum, "euclidean", "0", "always", Basis::theorem,
      "the fields and their brackets with the drift span the space"},
     2,
     one_layer},
    {Kind::linear,
     {"linear, two layers n, r, m", Dynamics::momentum, "euclidean", "A(r, 2(n+m))", "n + m > 2",
      Basis::theorem, "[I24], on linear networks"},
     2,
     two_layer_momentum},
    {Kind::linear,
     {"linear, two layers 1, r, 1", Dynamics::momentum, "euclidean", "2(2r - 3); 0 for r = 1",
      "always", Basis::theorem, "docs/theory.md"},
     2,
     scalar_momentum},
    {Kind::linear,
     {"linear, three layers and more", Dynamics::momentum, "euclidean",
      "the sum of A(n_l, 2(n_(l-1) + n_(l+1))) over the inner layers l",
      "unless a layer of two units or more has neighbours of one unit each", Basis::experiment,
      "[I24], on linear networks"},
     2,
     deep_momentum},
    {Kind::relu,
     {"ReLU, one layer", Dynamics::momentum, "euclidean", "0", "always", Basis::theorem,
      "the fields and their brackets with the drift span the space"},
     2,
     one_layer},
    {Kind::relu,
     {"ReLU, two layers", Dynamics::momentum, "euclidean", "0", "always, free gates",
      Basis::theorem, "[I24], on ReLU networks"},
     2,
     none_with_two_layers},
    {Kind::relu,
     {"ReLU, three layers and more", Dynamics::momentum, "euclidean", "0", "always, free gates",
      Basis::experiment, "[I24], on ReLU networks"},
     2,
     none_with_more_layers},
    {Kind::linear,
     {"linear, two layers (NMF)", Dynamics::momentum, "mirror", "0", "always", Basis::theorem,
      "[I24], on NMF"},
     2,
     none_with_two_layers},
    {Kind::relu,
     {"ReLU, two layers (ICNN)", Dynamics::momentum, "W2=mirror", "0", "always, free gates",
      Basis::experiment, "[I24], on ICNN"},
     2,
     none_with_two_layers},
};

// Which rules speak of a family.
std::optional<Kind> kind_of(const std::string& family) {
  if (family == "linear" || family == "nmf") return Kind::linear;
  if (family == "relu" || family == "icnn") return Kind::relu;
  if (family == "monomial") return Kind::monomial;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Basis basis) {
  return basis == Basis::theorem ? "theorem" : "experiment";
}

std::optional<Theory> theory(const std::string& model, Dynamics flow, const std::string& metric) {
  const std::optional<NamedModel> named = named_model(model);
  if (!named) return {};
  const std::optional<Kind> kind = kind_of(named->family);
  // The full natural gradient has the laws of the Euclidean one (flow/metric.hpp).
  const std::string own = family_of(named->family)->metric;
  const std::string used = metric.empty() ? own : metric == "natural" ? "euclidean" : metric;
  for (const Entry& entry : kEntries) {
    if (entry.kind != kind || entry.rule.flow != flow || entry.rule.metric != used) continue;
    if (const Laws laws = entry.laws(named->dims))
      return Theory{static_cast<std::size_t>(*laws), entry.degree, entry.rule};
  }
  return {};
}

std::vector<Rule> theory_rules() {
  std::vector<Rule> rules;
  for (const Entry& entry : kEntries) rules.push_back(entry.rule);
  return rules;
}

}  // namespace abide

// SPDX-License-Identifier: MIT
#include "abide/proof/verify.hpp"

#include <flint/nmod_mat.h>
#include <flint/ulong_extras.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <utility>

#include "abide/error.hpp"
#include "abide/laws/verify.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/jet.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

using Jets = JetRing<WordField>;
using Jet = Jets::Element;
using Row = std::vector<std::uint64_t>;
using Integers = Certificate::Integers;

// The fields at jets modulo a prime, by coordinates.
class Fields {
 public:
  Fields(const CertifiedFlow& flow, std::uint64_t prime)
      : program_(flow.program()),
        blocks_(flow.fields().size()),
        schedule_(program_, with_divisors(flow)),
        base_(prime) {}

  [[nodiscard]] std::uint64_t prime() const { return base_.prime(); }

  // With the values of symbols at the point, or some that belong together.
  [[nodiscard]] std::vector<Jet> at(const std::vector<Jet>& point, int depth, const Integers& probe,
                                    const SymbolTable* table) const {
    const Jets ring(base_, depth);
    using Tensor = std::vector<Jet>;
    auto next = point.begin();
    // Beyond the coordinates there are stand-ins that no field uses.
    Assignment<Tensor> given;
    given.parameters = filled(program_, program_.parameters(),
                              [&] { return next == point.end() ? ring.zero() : *next++; });
    auto entry = probe.begin();
    given.probes =
        filled(program_, program_.probes(), [&] { return ring.lift(residue(*entry++, prime())); });
    std::vector<Jet> result;
    DenseArithmetic<Jets>::Symbols symbols;
    if (table != nullptr) symbols = [table](Elementary f, const Jet& u) { return table->at(f, u); };
    std::vector<Tensor> values =
        evaluate(schedule_, DenseArithmetic<Jets>(ring, std::move(symbols)), given);
    for (std::size_t b = 0; b < blocks_; ++b)
      for (Jet& jet : values[b]) result.push_back(std::move(jet));
    return result;
  }

  // [X_1, [X_2, .., X_k]] at a jet point: lie/bracket.hpp has the rule.
  [[nodiscard]] std::vector<Jet> bracket(const std::vector<Jet>& point, int depth,
                                         std::span<const Integers> probes,
                                         std::span<const SymbolTable> tables) const {
    const SymbolTable* table = tables.empty() ? nullptr : tables.data();
    const std::vector<Jet> u = at(point, depth, probes[0], table);
    if (probes.size() == 1) return u;
    const Jets lower(base_, depth);
    const std::size_t half = std::size_t{1} << static_cast<unsigned>(depth);
    const auto moved = [&](const std::vector<Jet>& direction) {
      std::vector<Jet> result;
      for (std::size_t i = 0; i < point.size(); ++i)
        result.push_back(lower.extend(point[i], direction[i]));
      return result;
    };
    const auto part = [&](const std::vector<Jet>& jets, std::size_t first) {
      std::vector<Jet> result;
      for (const Jet& jet : jets)
        result.emplace_back(jet.begin() + static_cast<std::ptrdiff_t>(first),
                            jet.begin() + static_cast<std::ptrdiff_t>(first + half));
      return result;
    };
    const std::vector<Jet> inner = bracket(moved(u), depth + 1, probes.subspan(1),
                                           tables.empty() ? tables : tables.subspan(1));
    const std::vector<Jet> outer = at(moved(part(inner, 0)), depth + 1, probes[0], table);
    std::vector<Jet> left = part(inner, half);
    const std::vector<Jet> right = part(outer, half);
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = lower.sub(left[i], right[i]);
    return left;
  }

 private:
  static std::vector<NodeId> with_divisors(const CertifiedFlow& flow) {
    std::vector<NodeId> outputs = flow.fields();
    outputs.insert(outputs.end(), flow.field_divisors().begin(), flow.field_divisors().end());
    return outputs;
  }

  const Program& program_;
  std::size_t blocks_;
  Schedule schedule_;
  WordField base_;
};

// The values of the variables and the gradients of the features modulo a prime.
struct AtPoint {
  AtPoint(const CertifiedFlow& flow, std::uint64_t prime, const Integers& point) : field(prime) {
    const Program& program = flow.program();
    using Tensor = std::vector<std::uint64_t>;
    Tensor coordinates;
    for (const std::int64_t value : point) coordinates.push_back(residue(value, prime));
    // Features that are logarithms are symbols; the others do not count among the parameters.
    Tensor given(coordinates.begin(),
                 coordinates.begin() + static_cast<std::ptrdiff_t>(flow.dimension()));
    for (std::size_t f = 0; f < flow.features(); ++f)
      if (flow.is_logarithm()[f]) given.push_back(coordinates[flow.dimension() + f]);
    std::size_t next = 0;
    std::vector<NodeId> nodes = flow.feature_values();
    for (const std::vector<NodeId>& gradient : flow.feature_gradients())
      nodes.insert(nodes.end(), gradient.begin(), gradient.end());
    nodes.insert(nodes.end(), flow.feature_divisors().begin(), flow.feature_divisors().end());
    // No feature depends on a probe.
    const std::vector<Tensor> results = values_of(program, nodes, field, [&] {
      return next < given.size() ? given[next++] : std::uint64_t{0};
    });
    values.assign(coordinates.begin(),
                  coordinates.begin() + static_cast<std::ptrdiff_t>(flow.dimension()));
    for (std::size_t f = 0; f < flow.features(); ++f) values.push_back(results[f][0]);
    std::size_t result = flow.features();
    for (const std::vector<NodeId>& gradient : flow.feature_gradients()) {
      gradients.emplace_back();
      for (std::size_t b = 0; b < gradient.size(); ++b, ++result)
        gradients.back().insert(gradients.back().end(), results[result].begin(),
                                results[result].end());
    }
  }

  WordField field;
  Row values;
  std::vector<Row> gradients;  // [feature][coordinate]
};

// Where numbers have no image modulo the prime the certificate does not hold.
template <class F>
auto defined(const char* what, F compute) {
  try {
    return compute();
  } catch (const UnluckyPrime&) {
    throw Refused(fmt::format("{}: the prime divides a denominator", what));
  } catch (const SingularMatrix& error) {
    throw Refused(fmt::format("{}: modulo the prime {}", what, error.what()));
  }
}

std::vector<Row> columns_of(const std::vector<Row>& rows, const std::vector<std::size_t>& columns) {
  std::vector<Row> minor;
  for (const Row& row : rows) {
    minor.emplace_back();
    for (const std::size_t column : columns) minor.back().push_back(row[column]);
  }
  return minor;
}

// Every rational of the file has an image modulo the prime.
void check_rationals(const Certificate& c) {
  const WordField field(c.bound.prime);
  const auto check = [&](const std::vector<Rational>& numbers) {
    for (const Rational& q : numbers) (void)field.from(q);
  };
  try {
    for (const CertificateNode& node : c.program) check(node.values);
    check(c.tau_numerator);
    check(c.tau_denominator);
    check({c.decay});
    for (const SparsePolynomial& law : c.laws)
      for (const auto& [monomial, coefficient] : law.terms) (void)field.from(coefficient);
  } catch (const UnluckyPrime&) {
    throw Refused("bound.prime: it divides a denominator of the file");
  }
}

std::vector<std::vector<SymbolTable>> tables_of(const Certificate& c,
                                                const CertifiedSymbols& symbols) {
  std::vector<std::vector<SymbolTable>> result;
  for (std::size_t r = 0; r < c.bound.rows.size(); ++r) {
    result.emplace_back();
    for (std::size_t k = 0; k < c.bound.rows[r].size(); ++k)
      result.back().push_back(symbols.at(c.bound.rows[r][k], c.symbols->rows[r][k]));
  }
  (void)symbols.at({}, {}, 0);  // those of coordinates alone, if there are no rows
  return result;
}

void check_independence_of(const Certificate& c, const CertifiedSymbols& symbols) {
  if (!c.symbols->independent) {
    if (!c.symbols->roots.empty()) throw Refused("symbols.roots: expected none for free symbols");
    return;
  }
  const std::string why = defined("symbols", [&] { return symbols.dependence(); });
  if (!why.empty())
    throw Refused(fmt::format("symbols.hypothesis: not shown to be independent: {}", why));
}

void check_bound(const Certificate& c, const CertifiedFlow& flow) {
  double cost = 0;
  for (const auto& row : c.bound.rows) {
    const auto k = static_cast<double>(row.size());
    cost += (2 * k - 1) * std::pow(3, k - 1) * std::max(1.0, flow.cost());
  }
  if (cost > c.budget()) throw Refused("bound: the brackets take too many operations");
  if (std::pow(static_cast<double>(c.bound.rows.size()), 3) > kCheapOperations * c.budget())
    throw Refused("bound: the minor takes too many operations");
  if (n_is_prime(c.bound.prime) == 0) throw Refused("bound.prime: not a prime");
  check_rationals(c);
  std::vector<std::vector<SymbolTable>> tables;
  if (c.symbols) {
    const CertifiedSymbols symbols(c, flow);
    tables = defined("symbols", [&] { return tables_of(c, symbols); });
    check_independence_of(c, symbols);
  }
  const std::vector<Row> rows =
      brackets_at(flow, c.bound.prime, c.bound.point, c.bound.rows, tables);
  if (rank_modulo(c.bound.prime, columns_of(rows, c.bound.columns)) != rows.size())
    throw Refused("bound: the minor is singular modulo the prime");
}

// The brackets have shown it, if there are any.
void check_defined_somewhere(const Certificate& c, const CertifiedFlow& flow, Random& random) {
  if (!c.bound.rows.empty() || flow.field_divisors().empty()) return;
  std::size_t probe_size = 0;
  for (const NodeId id : flow.program().probes())
    probe_size += static_cast<std::size_t>(entries(flow.program().shape(id)));
  const auto attempt = [&](int) {
    const WordField field = WordField::random(random);
    std::vector<Jet> point(flow.dimension());
    for (Jet& jet : point) jet = {field.random_element(random)};
    Integers probe(probe_size);
    for (std::int64_t& entry : probe)
      entry = static_cast<std::int64_t>(field.random_element(random));
    (void)Fields(flow, field.prime()).at(point, 0, probe, nullptr);
  };
  try {
    at_regular_point(attempt);
  } catch (const SingularMatrix&) {
    throw Refused("program: the fields are defined nowhere");
  }
}

// Whether identities were tested.
bool check_laws(const Certificate& c, const CertifiedFlow& flow, StopFlag stop) {
  std::random_device entropy;
  const Schedule schedule = flow.law_schedule();
  const std::uint64_t seed = (std::uint64_t{entropy()} << 32U) | entropy();
  Random random(seed, {0xce27});
  check_defined_somewhere(c, flow, random);
  Verifier verifier(schedule, flow.dimension(), seed, stop);
  bool tested = false;
  for (std::size_t i = 0; i < c.laws.size(); ++i) {
    look_at(stop);
    if (derivatives(c.laws[i]).empty()) continue;  // a constant
    const Proof proof = verifier.verify(c.laws[i]);
    if (proof != Proof::expanded && proof != Proof::tested)
      throw Refused(fmt::format("laws[{}]: not conserved: its derivative is not 0", i));
    if (proof == Proof::tested && c.expanded)
      throw Refused(fmt::format("laws[{}]: the identity is too large to be expanded", i));
    tested = tested || proof == Proof::tested;
  }
  return tested;
}

void check_independence(const Certificate& c, const CertifiedFlow& flow) {
  if (std::pow(static_cast<double>(c.independence.laws.size()), 3) > kCheapOperations * c.budget())
    throw Refused("independence: the minor takes too many operations");
  std::vector<SparsePolynomial> laws;
  for (const std::size_t i : c.independence.laws) laws.push_back(c.laws[i]);
  for (const std::size_t column : c.independence.columns)
    if (flow.is_frozen()[column]) throw Refused("independence.columns: a frozen coordinate");
  const std::vector<Row> rows = differentials_at(flow, c.bound.prime, c.independence.point, laws);
  if (rank_modulo(c.bound.prime, columns_of(rows, c.independence.columns)) != rows.size())
    throw Refused("independence: the minor is singular modulo the prime");
  if (!independent_logarithms(flow, c.bound.prime, c.independence.point))
    throw Refused("independence: the logarithms are not seen to be independent");
}

}  // namespace

std::vector<Row> brackets_at(const CertifiedFlow& flow, std::uint64_t prime, const Integers& point,
                             const std::vector<std::vector<Integers>>& rows,
                             const std::vector<std::vector<SymbolTable>>& tables) {
  return defined("bound", [&] {
    const Fields fields(flow, prime);
    std::vector<Jet> at;
    for (const std::int64_t value : point) at.push_back({residue(value, prime)});
    std::vector<Row> result;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      result.emplace_back();
      const std::span<const SymbolTable> symbols =
          tables.empty() ? std::span<const SymbolTable>() : tables[r];
      for (const Jet& jet : fields.bracket(at, 0, rows[r], symbols))
        result.back().push_back(jet[0]);
    }
    return result;
  });
}

std::vector<Row> differentials_at(const CertifiedFlow& flow, std::uint64_t prime,
                                  const Integers& point,
                                  const std::vector<SparsePolynomial>& laws) {
  return defined("independence", [&] {
    const AtPoint at(flow, prime, point);
    const WordField& field = at.field;
    std::vector<Row> rows;
    for (const SparsePolynomial& law : laws) {
      Row row(flow.dimension(), 0);
      for (const auto& [variable, part] : derivatives(law)) {
        std::uint64_t slope = 0;
        for (const auto& [monomial, coefficient] : part.terms) {
          std::uint64_t value = field.from(coefficient);
          for (const std::uint32_t i : monomial) value = field.mul(value, at.values[i]);
          slope = field.add(slope, value);
        }
        if (variable < flow.dimension()) {
          row[variable] = field.add(row[variable], slope);
          continue;
        }
        const Row& gradient = at.gradients[variable - flow.dimension()];
        for (std::size_t i = 0; i < row.size(); ++i)
          row[i] = field.add(row[i], field.mul(slope, gradient[i]));
      }
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

bool independent_logarithms(const CertifiedFlow& flow, std::uint64_t prime, const Integers& point) {
  const auto count = static_cast<std::size_t>(
      std::count(flow.is_logarithm().begin(), flow.is_logarithm().end(), true));
  std::vector<Row> rows(count);
  for (std::size_t j = 0; j < count; ++j) {
    Integers moved = point;
    for (std::size_t i = 0; i < flow.dimension(); ++i)
      moved[i] += static_cast<std::int64_t>(j * (i + 1));
    const AtPoint at = defined("independence", [&] { return AtPoint(flow, prime, moved); });
    std::size_t next = 0;
    for (std::size_t f = 0; f < flow.features(); ++f)
      if (flow.is_logarithm()[f]) {
        Row& row = rows[next++];
        row.insert(row.end(), at.gradients[f].begin(), at.gradients[f].end());
      }
  }
  return rank_modulo(prime, rows) == count;
}

bool fields_defined_at(const CertifiedFlow& flow, std::uint64_t prime, const Integers& point,
                       const Integers& probe) {
  try {
    (void)brackets_at(flow, prime, point, {{probe}});
    return true;
  } catch (const Refused&) {
    return false;
  }
}

std::size_t rank_modulo(std::uint64_t prime, const std::vector<Row>& rows) {
  if (rows.empty()) return 0;
  nmod_mat_t matrix;
  nmod_mat_init(matrix, static_cast<slong>(rows.size()), static_cast<slong>(rows[0].size()), prime);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < rows[i].size(); ++j) nmod_mat_entry(matrix, i, j) = rows[i][j];
  const auto rank = static_cast<std::size_t>(nmod_mat_rank(matrix));
  nmod_mat_clear(matrix);
  return rank;
}

Verified verify_certificate(const Certificate& c, StopFlag stop) {
  const CertifiedFlow flow(c);
  const std::size_t at_most = flow.dimension() - flow.frozen() - c.bound.rows.size();
  if (c.claim.state != flow.dimension())
    throw Refused("claim.state: not the number of coordinates");
  if (c.claim.at_most != at_most) throw Refused("claim.at_most: not what the rows prove");
  if (c.claim.at_least != c.independence.laws.size())
    throw Refused("claim.at_least: not the number of independent laws");
  if (n_is_prime(c.bound.prime) == 0) throw Refused("bound.prime: not a prime");
  Verified result{c.claim, false, flow.variables(), c.symbols && !c.symbols->independent};
  try {
    check_rationals(c);
    check_bound(c, flow);
    check_independence(c, flow);
    result.tested = check_laws(c, flow, stop);
  } catch (const ModelError& error) {
    throw Refused(error.what());
  }
  return result;
}

}  // namespace abide

// SPDX-License-Identifier: MIT
#include "abide/families/find_families.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include "abide/error.hpp"
#include "abide/families/family_rank.hpp"
#include "abide/families/family_verifier.hpp"
#include "abide/families/implied.hpp"
#include "abide/families/template_rate.hpp"
#include "abide/laws/sparse_basis.hpp"
#include "abide/linalg/lift.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

using Row = std::vector<Rational>;

constexpr std::size_t kEntriesOfAField = 16;  // of a group: equations from one field, at most
constexpr std::size_t kInVain = 12;           // equations that add nothing end a group, ..
constexpr std::int64_t kFirstPlaces = 8;
constexpr std::size_t kFields = 2;            // .. from so many fields
constexpr std::size_t kMostForShortest = 40;  // templates among which shortest vectors are sought

// Templates of one tensor and the values of their entries: what vanishes in all of them is 0
// identically, as no combination of templates of several tensors is.
struct OneTensor {
  std::vector<std::size_t> templates;  // of the group
  RowEchelon<PrimeField> values;
};

// The equations of a group modulo the prime.
struct Equations {
  Equations(const PrimeField& field, const std::vector<LawTemplate>& group,
            const std::vector<TensorView>& views)
      : templates(group.size()), rows(field, group.size()) {
    std::map<std::size_t, std::vector<std::size_t>> by_block;
    for (std::size_t t = 0; t < group.size(); ++t)
      by_block[views[group[t].view].block].push_back(t);
    for (auto& [block, own] : by_block) {
      const std::size_t count = own.size();
      most_of_a_tensor = std::max(most_of_a_tensor, count);
      if (count > 1) tensors.push_back({std::move(own), RowEchelon<PrimeField>(field, count)});
    }
  }

  [[nodiscard]] bool settled() const {
    return rows.full() ||
           (in_vain >= kInVain && fields_in_vain >= kFields && drawn >= most_of_a_tensor + kInVain);
  }
  [[nodiscard]] bool wish_values() const {
    return std::any_of(tensors.begin(), tensors.end(),
                       [](const OneTensor& one) { return !one.values.full(); });
  }

  std::size_t templates;
  RowEchelon<PrimeField> rows;  // of rates
  std::vector<OneTensor> tensors;
  std::size_t most_of_a_tensor = 0, drawn = 0;
  std::size_t in_vain = 0, fields_in_vain = 0;
};

EntryPlace random_place(const GroupKey& key, Random& random) {
  EntryPlace place;
  // Often among the first, for tables that are not used to their end.
  for (const std::int64_t size : key.kept) {
    const std::int64_t most = random.below(2) == 0 ? std::min(size, kFirstPlaces) : size;
    place.kept.push_back(random.between(0, most - 1));
  }
  if (key.matrix > 0) {
    // Not on the diagonal, where an antisymmetric matrix is 0.
    place.i = random.between(0, key.matrix - 2);
    place.j = random.between(place.i + 1, key.matrix - 1);
  }
  return place;
}

class FamilyFinder {
 public:
  FamilyFinder(const Flow& flow, const FamilyOptions& options)
      : flow_(flow),
        options_(options),
        threads_(options.threads > 0 ? options.threads
                                     : std::max(1U, std::thread::hardware_concurrency())),
        random_(seed_about(flow.program(), options.seed), {0xfa}),
        set_(law_templates(flow.space(), flow.program())) {}

  Families run() {
    Families& found = found_;
    found.views = set_.views;
    found.bytes = bytes_of_field(flow_);
    if (found.bytes > static_cast<double>(options_.memory)) {
      found.end = FamiliesEnd::memory;
      return std::move(found);
    }
    try {
      draw_equations();
      seek();
    } catch (const Interrupted&) {
      found.end = FamiliesEnd::interrupted;
    }
    found.independent = count_independent(found.views, found.laws);
    return std::move(found);
  }

 private:
  void report() const {
    if (options_.progress) options_.progress(progress_);
  }

  void draw_equations() {
    field_ = at_regular_point([&](int) {
      PrimeField field(random_prime(random_));
      if (!reduces_modulo(flow_.program(), field)) throw UnluckyPrime("a number of the model");
      return field;
    });
    const ModularArithmetic arithmetic(*field_, threads_, options_.stop);
    for (const auto& [key, group] : set_.groups)
      equations_.try_emplace(key, *field_, group, set_.views);
    while (found_.fields < options_.most_fields) {
      std::vector<GroupKey> open;
      for (const auto& [key, equations] : equations_)
        if (!equations.settled() && within_reach(key)) open.push_back(key);
      if (open.empty()) return;
      const FieldAtPoint at = draw_field(flow_, arithmetic, random_);
      progress_.fields = ++found_.fields;
      report();
      for (const GroupKey& key : open) add_equations(key, at, arithmetic);
    }
  }

  // Whether the fields that are left can settle the group.
  [[nodiscard]] bool within_reach(const GroupKey& key) const {
    const Equations& equations = equations_.at(key);
    const double each = std::min(entries_of(key), static_cast<double>(kEntriesOfAField));
    const auto templates = static_cast<double>(set_.groups.at(key).size());
    const double needed =
        (templates - static_cast<double>(equations.rows.rank()) + kInVain) / std::max(1.0, each);
    return needed <= static_cast<double>(options_.most_fields - found_.fields);
  }

  void add_equations(const GroupKey& key, const FieldAtPoint& at,
                     const ModularArithmetic& arithmetic) {
    const std::vector<LawTemplate>& group = set_.groups.at(key);
    Equations& equations = equations_.at(key);
    const double entries = entries_of(key);
    const auto count =
        static_cast<std::size_t>(std::min(entries, static_cast<double>(kEntriesOfAField)));
    std::vector<EntryPlace> places;
    for (std::size_t n = 0; n < count; ++n) places.push_back(random_place(key, random_));
    if (key.kind == LawTemplate::Kind::square) places[0].j = places[0].i;  // a diagonal entry
    bool added = false;
    std::size_t vain = 0;
    for (std::size_t first = 0; first < count && !equations.rows.full() && vain < kInVain;
         first += kInVain) {
      const std::size_t rows = std::min(kInVain, count - first);
      std::vector<std::vector<double>> rates(rows, std::vector<double>(group.size()));
      std::vector<std::vector<double>> values = rates;
      double work = 0;
      for (const LawTemplate& of : group)
        work += 4 * static_cast<double>(rows) * static_cast<double>(set_.views[of.view].entries()) /
                entries_of(key);
      arithmetic.in_parts(rows * group.size(), work, [&](std::size_t from, std::size_t to) {
        for (std::size_t k = from; k < to; ++k) {
          const EntryRate entry = rate_of(flow_, *field_, at, group[k / rows], set_.views,
                                          places[first + k % rows], equations.wish_values());
          rates[k % rows][k / rows] = entry.rate;
          values[k % rows][k / rows] = entry.value;
        }
      });
      equations.drawn += rows;
      for (OneTensor& one : equations.tensors)
        for (const std::vector<double>& row : values) {
          std::vector<double> own;
          for (const std::size_t t : one.templates) own.push_back(row[t]);
          if (!one.values.full()) one.values.add(std::move(own));
        }
      for (std::vector<double>& row : rates) {
        const bool fresh = equations.rows.add(std::move(row));
        added = added || fresh;
        vain = fresh ? 0 : vain + 1;
      }
    }
    equations.in_vain = added ? 0 : equations.in_vain + vain;
    equations.fields_in_vain = added ? 0 : equations.fields_in_vain + 1;
  }

  // What is linear first; then from the groups with most entries to those with fewest, of equal
  // ones those with fewest axes.
  void seek() {
    std::vector<GroupKey> keys;
    for (const auto& [key, group] : set_.groups) keys.push_back(key);
    std::stable_sort(keys.begin(), keys.end(), [](const GroupKey& a, const GroupKey& b) {
      const bool linear = a.kind == LawTemplate::Kind::linear;
      if (linear != (b.kind == LawTemplate::Kind::linear)) return linear;
      const double x = entries_of(a), y = entries_of(b);
      return x != y ? x > y : a.kept.size() < b.kept.size();
    });
    FamilyVerifier verifier(flow_, options_.seed, threads_, options_.stop);
    for (const GroupKey& key : keys) {
      const Equations& equations = equations_.at(key);
      if (!equations.settled()) {
        found_.not_searched.push_back(key);
        continue;
      }
      if (equations.rows.full()) continue;
      const std::optional<std::vector<Row>> space = rational_null_space(equations.rows);
      const std::optional<std::vector<Row>> zero = vanishing(equations);
      if (!space || !zero) {
        found_.not_searched.push_back(key);
        continue;
      }
      for (const Row& combination : *zero) implied_[key].push_back(combination);
      for (const Row& combination : not_implied(key, *space)) decide(key, combination, verifier);
    }
  }

  [[nodiscard]] std::optional<std::vector<Row>> rational_null_space(
      const RowEchelon<PrimeField>& rows) const {
    const auto basis = rows.null_space();
    if (basis.empty()) return std::vector<Row>{};
    Matrix matrix(basis.size(), basis[0].size());
    for (std::size_t i = 0; i < basis.size(); ++i)
      std::copy(basis[i].begin(), basis[i].end(), matrix.row(i));
    Lift lift(matrix.columns);
    lift.add(*field_, matrix);
    return lift.rational();
  }

  // Combinations that are 0 identically.
  [[nodiscard]] std::optional<std::vector<Row>> vanishing(const Equations& equations) const {
    std::vector<Row> result;
    for (const OneTensor& one : equations.tensors) {
      const std::optional<std::vector<Row>> own = rational_null_space(one.values);
      if (!own) return std::nullopt;
      for (const Row& row : *own) {
        result.emplace_back(equations.templates);
        for (std::size_t k = 0; k < row.size(); ++k) result.back()[one.templates[k]] = row[k];
      }
    }
    return result;
  }

  // Short vectors that span the space modulo what is implied.
  [[nodiscard]] std::vector<Row> not_implied(const GroupKey& key,
                                             const std::vector<Row>& space) const {
    const std::size_t n = space[0].size();
    RationalEchelon known(RationalField{}, n);
    std::vector<Row> implied;
    if (const auto at = implied_.find(key); at != implied_.end()) implied = at->second;
    for (const Row& row : implied) known.add(row);
    std::vector<Row> result;
    for (const std::vector<Row>& part : components(space)) {
      std::size_t used = 0;
      for (std::size_t j = 0; j < n; ++j)
        used +=
            std::any_of(part.begin(), part.end(), [j](const Row& r) { return !r[j].is_zero(); });
      const auto within = [&](const Row& row) {
        for (std::size_t j = 0; j < n; ++j)
          if (!row[j].is_zero() &&
              std::all_of(part.begin(), part.end(), [j](const Row& r) { return r[j].is_zero(); }))
            return false;
        return true;
      };
      std::vector<Row> vanishing;
      std::copy_if(implied.begin(), implied.end(), std::back_inserter(vanishing), within);
      for (const Row& row : used <= kMostForShortest ? shortest(part, vanishing) : part)
        if (known.add(row)) result.push_back(primitive(row));
    }
    return result;
  }

  // The vectors of a canonical basis that share columns, directly or by others, together.
  static std::vector<std::vector<Row>> components(const std::vector<Row>& space) {
    const std::size_t n = space[0].size();
    std::vector<std::size_t> of(n);
    std::iota(of.begin(), of.end(), std::size_t{0});
    const auto root = [&](std::size_t j) {
      while (of[j] != j) j = of[j] = of[of[j]];
      return j;
    };
    for (const Row& row : space) {
      std::optional<std::size_t> first;
      for (std::size_t j = 0; j < n; ++j) {
        if (row[j].is_zero()) continue;
        if (first) of[root(j)] = root(*first);
        if (!first) first = j;
      }
    }
    std::map<std::size_t, std::vector<Row>> parts;
    for (const Row& row : space)
      for (std::size_t j = 0; j < n; ++j)
        if (!row[j].is_zero()) {
          parts[root(j)].push_back(row);
          break;
        }
    std::vector<std::vector<Row>> result;
    for (auto& [column, part] : parts) result.push_back(std::move(part));
    return result;
  }

  // Coprime integers, the last one positive.
  static Row primitive(Row row) {
    SparsePolynomial scaled;
    for (std::size_t j = 0; j < row.size(); ++j)
      if (!row[j].is_zero()) scaled.terms.push_back({{static_cast<std::uint32_t>(j)}, row[j]});
    make_primitive(scaled);
    Rational last;
    std::size_t largest = 0;
    for (const auto& [j, c] : scaled.terms)
      if (j[0] >= largest) {
        largest = j[0];
        last = c;
      }
    const Rational sign(last < Rational(0) ? -1 : 1);
    for (const auto& [j, c] : scaled.terms) row[j[0]] = sign * c;
    return row;
  }

  void decide(const GroupKey& key, const Row& combination, FamilyVerifier& verifier) {
    LawFamily family;
    family.key = key;
    const std::vector<LawTemplate>& group = set_.groups.at(key);
    for (std::size_t t = group.size(); t-- > 0;)
      if (!combination[t].is_zero()) family.terms.push_back({group[t], combination[t]});
    family.laws = entries_of(key);
    family.text = family_expression(flow_, set_.views, family);
    ++progress_.candidates;
    FamilyVerdict verdict;
    try {
      verdict = verifier.verify(family.text);
    } catch (const ModelError&) {  // it cannot be written down within the limits: not decided
    }
    family.proof = verdict.proof;
    family.cut = verdict.cut;
    family.log2_error = verdict.log2_error;
    ++progress_.verified;
    report();
    if (family.is_law()) {
      add_implied(set_, key, combination, implied_);
      found_.laws.push_back(std::move(family));
    } else if (family.proof == Proof::undecided) {
      found_.undecided.push_back(std::move(family));
    } else {
      ++found_.refuted;
    }
  }

  const Flow& flow_;
  const FamilyOptions& options_;
  unsigned threads_;
  Random random_;
  TemplateSet set_;
  std::optional<PrimeField> field_;
  std::map<GroupKey, Equations> equations_;
  Combinations implied_;
  Families found_;
  FamilyProgress progress_;
};

}  // namespace

double bytes_of_field(const Flow& flow) { return 8 * peak_entries(flow.field_schedule()); }

Families find_families(const Flow& flow, const FamilyOptions& options) {
  return FamilyFinder(flow, options).run();
}

}  // namespace abide

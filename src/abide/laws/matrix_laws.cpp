// SPDX-License-Identifier: MIT
#include "abide/laws/matrix_laws.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "abide/laws/family_text.hpp"
#include "abide/laws/names.hpp"
#include "abide/laws/products.hpp"
#include "abide/laws/sparse_basis.hpp"
#include "abide/linalg/sparse_span.hpp"

namespace abide {

namespace {

// Beyond these, fewer families may be seen, and more laws are listed one by one.
constexpr std::size_t kMostProducts = 2000;

using Form = MatrixLaw::Form;
using Row = RationalEchelon::Row;
using Position = std::pair<std::size_t, std::size_t>;

struct Before {
  bool operator()(const Monomial& a, const Monomial& b) const { return before(a, b); }
};
using LawSpan = SparseSpan<RationalField, Monomial, Before>;
// Combinations of laws, by their numbers.
using LawNumbers = SparseSpan<RationalField, std::size_t>;

// Laws with the same factor in the time, without that factor. Entries of families are taken modulo
// the products of laws of degree 1, which are conserved anyway.
struct Group {
  SparsePolynomial factor;
  std::vector<SparsePolynomial> laws;
  LawSpan products{RationalField{}}, span{RationalField{}};
  std::size_t first_row = 0;  // the rows of all groups have one numbering
};

struct Family {
  MatrixLaw law;
  std::vector<LawNumbers::Vector> entries;
  std::string kin;  // what all members of lists, or runs, have in common; empty for others
  std::uint32_t first_variable = 0;
  int usual = 0;  // terms as in W2.T @ W2 - W1 @ W1.T: what leaves a layer less what enters it
};

LawSpan::Vector as_vector(SparsePolynomial polynomial) {
  normalize(polynomial);
  return std::move(polynomial.terms);
}

// Modulo the products.
LawSpan::Vector reduced(const Group& group, const SparsePolynomial& polynomial) {
  return group.products.reduce(as_vector(polynomial));
}

LawNumbers::Vector coordinates(const Group& group, const SparsePolynomial& polynomial) {
  LawSpan::Coordinates own;
  if (!group.span.reduce(reduced(group, polynomial), &own).empty())
    throw std::logic_error("an entry of a family is no combination of laws");
  LawNumbers::Vector shifted;
  for (auto& [row, c] : own) shifted.emplace_back(row + group.first_row, std::move(c));
  return shifted;
}

// The entry of one candidate in a combination of this form.
SparsePolynomial part(Form form, const Candidate& candidate, const Position& at) {
  const auto [i, j] = at;
  if (form == Form::vector || candidate.right == nullptr) return candidate.entry(i);
  SparsePolynomial result = candidate.entry(i, j);
  if (form == Form::general || candidate.gram()) return result;
  for (auto& [monomial, c] : candidate.entry(j, i).terms)
    result.terms.emplace_back(monomial, form == Form::antisymmetric ? -c : c);
  normalize(result);
  return result;
}

// The combination with the names that its members have in common.
Combination of_any(Combination combination) {
  const auto renamed = [](const std::shared_ptr<const Slices>& slices) {
    if (slices->each.empty()) return slices;
    Slices copy = *slices;
    copy.name = slices->each;
    return std::make_shared<const Slices>(std::move(copy));
  };
  for (auto& [candidate, factor] : combination) {
    const bool gram = candidate.gram();
    candidate.left = renamed(candidate.left);
    if (candidate.right != nullptr)
      candidate.right = gram ? candidate.left : renamed(candidate.right);
  }
  return combination;
}

// Whether all are members of lists, of one number.
bool is_of_one_member(const Combination& combination) {
  std::optional<std::size_t> number;
  for (const auto& [candidate, factor] : combination)
    for (const auto& side : {candidate.left, candidate.right}) {
      if (side == nullptr) continue;
      if (!side->member || (number && *number != *side->member)) return false;
      number = side->member;
    }
  return number.has_value();
}

// Whether each is a member of a list or a run.
bool is_of_parts(const Combination& combination) {
  return std::all_of(combination.begin(), combination.end(), [](const auto& term) {
    const auto is_part = [](const auto& side) { return side == nullptr || !side->each.empty(); };
    return is_part(term.first.left) && is_part(term.first.right);
  });
}

class FamilySearch {
 public:
  FamilySearch(const Group& group, const VariableNames& names, std::vector<Family>& families)
      : group_(group), names_(names), families_(families) {}

  void run(const std::vector<StateBlock>& state) {
    const Candidates all = candidates(state, group_.laws);
    for (const auto& [size, list] : all.matrices) matrices(list, static_cast<std::size_t>(size));
    for (const auto& [shape, list] : all.vectors) {
      std::vector<Position> at;
      for (std::size_t i = 0; i < static_cast<std::size_t>(entries(shape)); ++i)
        at.emplace_back(i, i);
      const Form form = shape.size() == 1 ? Form::vector : Form::general;
      for (const Row& c : solve(form, list, at)) add(form, list, c, at);
    }
  }

 private:
  void matrices(const std::vector<Candidate>& list, std::size_t size) {
    std::vector<Position> above;  // the diagonal
    std::vector<Position> whole;
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j) {
        if (i < j) above.emplace_back(i, j);
        whole.emplace_back(i, j);
      }
    std::vector<Position> with_diagonal = above;
    for (std::size_t i = 0; i < size; ++i) with_diagonal.emplace_back(i, i);
    const std::vector<Row> symmetric = solve(Form::symmetric, list, with_diagonal);
    for (const Row& c : symmetric) add(Form::symmetric, list, c, with_diagonal);

    std::vector<Candidate> pairs;
    std::vector<std::size_t> place;  // of each pair in the list
    for (std::size_t g = 0; g < list.size(); ++g)
      if (!list[g].gram()) {
        pairs.push_back(list[g]);
        place.push_back(g);
      }
    if (pairs.empty() || size == 1) return;
    for (const Row& k : solve(Form::antisymmetric, pairs, above)) {
      add(Form::antisymmetric, pairs, k, above);
      // The symmetric and the antisymmetric part of one matrix whose terms are half as many.
      Row antisymmetric(list.size());
      for (std::size_t g = 0; g < pairs.size(); ++g) antisymmetric[place[g]] = k[g];
      for (const Row& s : symmetric) {
        std::vector<Candidate> oriented = list;
        bool same = true;
        for (std::size_t g = 0; g < list.size() && same; ++g) {
          if (s[g] == antisymmetric[g]) continue;
          same = s[g] == -antisymmetric[g];
          oriented[g] = list[g].transposed();
        }
        if (same) add(Form::general, oriented, s, whole);
      }
    }
  }

  // Combinations whose entries at these positions are combinations of laws, with coprime integers.
  // They span all such combinations, those that vanish identically apart.
  [[nodiscard]] std::vector<Row> solve(Form form, const std::vector<Candidate>& list,
                                       const std::vector<Position>& positions) const {
    std::vector<Row> basis = combinations(form, list, positions, group_.span);
    if (basis.empty()) return basis;
    const std::vector<Row> vanishing =
        combinations(form, list, positions, LawSpan(RationalField{}));
    if (!vanishing.empty()) basis = shortest(basis, vanishing);
    for (Row& c : basis) {
      SparsePolynomial scaled;
      for (std::size_t g = 0; g < c.size(); ++g)
        if (!c[g].is_zero()) scaled.terms.push_back({{static_cast<std::uint32_t>(g)}, c[g]});
      make_primitive(scaled);
      for (const auto& [g, value] : scaled.terms) c[g[0]] = value;
    }
    return basis;
  }

  // A basis of the combinations whose entries at these positions are in a span.
  [[nodiscard]] std::vector<Row> combinations(Form form, const std::vector<Candidate>& list,
                                              const std::vector<Position>& positions,
                                              const LawSpan& span) const {
    RationalEchelon conditions(RationalField{}, list.size());
    for (const Position& at : positions) {
      std::map<Monomial, Row> by_monomial;
      for (std::size_t g = 0; g < list.size(); ++g)
        for (auto& [monomial, c] : span.reduce(reduced(group_, part(form, list[g], at)))) {
          Row& row = by_monomial[monomial];
          row.resize(list.size());
          row[g] = c;
        }
      for (auto& [monomial, row] : by_monomial) conditions.add(std::move(row));
      if (conditions.full()) return {};
    }
    return conditions.null_space();
  }

  void add(Form form, const std::vector<Candidate>& list, const Row& c,
           const std::vector<Position>& positions) {
    Combination combination;
    for (std::size_t g = 0; g < list.size(); ++g)
      if (!c[g].is_zero()) combination.emplace_back(list[g], c[g]);
    // A combination of single variables is a law like others.
    const bool single = std::all_of(combination.begin(), combination.end(), [](const auto& term) {
      return term.first.left->axis == Slices::kWhole && term.first.left->axes == 0;
    });
    if (single) return;
    Family family;
    LawNumbers own{RationalField{}};
    for (const Position& at : positions) {
      SparsePolynomial entry;
      for (const auto& [candidate, factor] : combination)
        for (auto& [monomial, value] : part(form, candidate, at).terms)
          entry.terms.emplace_back(monomial, factor * value);
      normalize(entry);
      family.entries.push_back(coordinates(group_, entry));
      family.law.count += own.add(family.entries.back()) ? 1 : 0;
    }
    family.first_variable = ~std::uint32_t{0};
    for (const auto& [candidate, factor] : combination) {
      for (const auto& side : {candidate.left, candidate.right})
        if (side != nullptr)
          family.first_variable = std::min(family.first_variable, side->variables[0][0]);
      family.usual += candidate.of_columns() == (Rational(0) < factor) ? 1 : 0;
    }
    family.law.expression =
        times_factor(group_.factor, names_, write_family(form, combination)).text;
    family.law.form = form;
    if (is_of_parts(combination))
      family.kin =
          times_factor(group_.factor, names_, write_family(form, of_any(combination))).text;
    if (is_of_one_member(combination)) family.law.each = family.kin;
    families_.push_back(std::move(family));
  }

  const Group& group_;
  const VariableNames& names_;
  std::vector<Family>& families_;
};

// The products of two laws of degree 1 whose factors in the time make that of the group.
void add_products(const std::vector<Group>& groups, Group& group) {
  for (const Group& a : groups)
    for (const Group& b : groups) {
      if (&b < &a || product(a.factor, b.factor) != group.factor) continue;
      for (std::size_t i = 0; i < a.laws.size(); ++i)
        for (std::size_t j = &a == &b ? i : 0; j < b.laws.size(); ++j) {
          if (a.laws[i].degree() != 1 || b.laws[j].degree() != 1) continue;
          if (group.products.rank() == kMostProducts) return;
          group.products.add(as_vector(product(a.laws[i], b.laws[j])));
        }
    }
}

// The factor of a law in the time and the rest; nothing for laws that cannot be part of a family.
std::optional<std::pair<SparsePolynomial, SparsePolynomial>> split(const SparsePolynomial& law,
                                                                   const VariableNames& names) {
  std::pair<SparsePolynomial, SparsePolynomial> parts;
  parts.first.terms = {{{}, 1}};
  parts.second = law;
  if (names.time) {
    if (auto product = split_time(law, *names.time)) parts = std::move(*product);
    for (const auto& [monomial, c] : parts.second.terms)
      if (std::find(monomial.begin(), monomial.end(), *names.time) != monomial.end())
        return std::nullopt;
  }
  if (parts.second.degree() > 2) return std::nullopt;
  return parts;
}

}  // namespace

Arrangement arrange(const std::vector<StateBlock>& state, const std::vector<Law>& laws) {
  const VariableNames names = variable_names(state);
  std::vector<Group> groups;
  std::vector<std::pair<std::size_t, SparsePolynomial>> place(
      laws.size());  // group, without factor
  constexpr std::size_t kNone = ~std::size_t{0};
  for (std::size_t i = 0; i < laws.size(); ++i) {
    place[i].first = kNone;
    auto parts = split(laws[i].polynomial, names);
    if (!parts) continue;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& g) { return g.factor == parts->first; });
    if (group == groups.end())
      group = groups.insert(group, Group{.factor = parts->first, .laws = {}});
    group->laws.push_back(parts->second);
    place[i] = {static_cast<std::size_t>(group - groups.begin()), std::move(parts->second)};
  }

  std::vector<Family> families;
  std::size_t rows = 0;
  for (Group& group : groups) {
    add_products(groups, group);
    for (const SparsePolynomial& law : group.laws) group.span.add(reduced(group, law));
    group.first_row = rows;
    rows += group.span.rank();
    FamilySearch(group, names, families).run(state);
  }
  // The largest families first, those of all members of a list, or of runs, counting together; of
  // several ways to write one the usual, and of those with the last layers first, which links
  // layers to their neighbours; what these cover is left out.
  std::map<std::string, std::size_t> count_of_kin;
  for (const Family& family : families) count_of_kin[family.kin] += family.law.count;
  const auto count_of = [&](const Family& family) {
    return family.kin.empty() ? family.law.count : count_of_kin.at(family.kin);
  };
  std::stable_sort(families.begin(), families.end(), [&](const Family& a, const Family& b) {
    if (count_of(a) != count_of(b)) return count_of(a) > count_of(b);
    if (a.kin.empty() != b.kin.empty()) return !a.kin.empty();
    return a.usual != b.usual ? a.usual > b.usual : a.first_variable > b.first_variable;
  });
  LawNumbers covered{RationalField{}};
  std::erase_if(families, [&](const Family& family) {
    bool anything_new = false;
    for (const LawNumbers::Vector& entry : family.entries)
      anything_new = covered.add(entry) || anything_new;
    return !anything_new;
  });
  // In the order of their first variables, the members of lists, and runs, together.
  std::map<std::string, std::uint32_t> first_of_kin;
  for (const Family& family : families) {
    const auto [known, fresh] = first_of_kin.try_emplace(family.kin, family.first_variable);
    known->second = std::min(known->second, family.first_variable);
  }
  const auto place_of = [&](const Family& family) {
    const std::string& kin = family.kin;
    return std::tuple(kin.empty() ? family.first_variable : first_of_kin.at(kin), kin,
                      family.first_variable);
  };
  std::stable_sort(families.begin(), families.end(),
                   [&](const Family& a, const Family& b) { return place_of(a) < place_of(b); });

  Arrangement result;
  for (Family& family : families) result.matrices.push_back(std::move(family.law));
  for (std::size_t i = 0; i < laws.size(); ++i)
    if (place[i].first == kNone ||
        covered.add(coordinates(groups[place[i].first], place[i].second)))
      result.scalars.push_back(i);
  return result;
}

}  // namespace abide

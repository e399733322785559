// SPDX-License-Identifier: MIT
#include "abide/laws/finder.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "abide/laws/ansatz.hpp"
#include "abide/laws/samples.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/linalg/lift.hpp"
#include "abide/linalg/null_space.hpp"

namespace abide {

namespace {

constexpr std::size_t kSpareRows = 8;  // equations beyond the unknowns of a block
constexpr std::size_t kMostPrimes = 16;
constexpr std::size_t kMostProducts = 100'000;
constexpr std::size_t kLargestBlock = 6'000;  // unknowns of one dense system

class Finder {
 public:
  Finder(const Flow& flow, const SearchOptions& options)
      : flow_(flow),
        options_(options),
        ansatz_(flow, options.use_symmetry ? find_symmetry(flow) : no_symmetry(flow),
                time_degree(flow, options), options.max_feature_degree),
        verifier_(flow, options.count.seed) {
    search_.time_degree = time_degree(flow, options);
  }

  Search run(Count count) {
    search_.count = std::move(count);
    search_.end = search_by_degree();
    return std::move(search_);
  }

 private:
  using Products = std::map<SymmetryClass, std::vector<SparsePolynomial>>;

  static int time_degree(const Flow& flow, const SearchOptions& options) {
    return flow.damping() ? options.max_time_degree.value_or(default_time_degree(flow)) : 0;
  }

  SearchEnd search_by_degree() {
    for (int degree = ansatz_.first_degree();; ++degree) {
      if (search_.complete()) return SearchEnd::complete;
      if (stopped()) return SearchEnd::interrupted;
      if (degree > options_.max_degree) return SearchEnd::max_degree;
      const std::optional<Ansatz::Blocks> blocks = ansatz_.blocks(degree, options_.most_monomials);
      if (!blocks) return SearchEnd::too_large;
      const std::optional<Products> products = products_of_laws(degree);
      if (!products) return SearchEnd::too_large;
      std::size_t largest = 0;
      for (const auto& [key, block] : *blocks) largest = std::max(largest, block.size());
      if (largest > kLargestBlock) return SearchEnd::too_large;
      rows_ = largest + kSpareRows;
      samples_.clear();
      SearchProgress progress{degree, 0, blocks->size(), 0};
      for (const auto& [key, block] : *blocks) {
        if (stopped()) return SearchEnd::interrupted;
        const auto known = products->find(key);
        search_block(block, known == products->end() ? nothing_ : known->second);
        ++progress.blocks_done;
        progress.found = search_.laws.size();
        if (options_.progress) options_.progress(progress);
      }
      search_.searched_degree = degree;
    }
  }

  [[nodiscard]] bool stopped() const {
    return options_.count.stop != nullptr && options_.count.stop->load();
  }

  // Products of the laws found so far that the ansatz of this degree contains, by class; nothing if
  // there are too many. Where degrees mix, laws themselves count as products.
  [[nodiscard]] std::optional<Products> products_of_laws(int degree) const {
    struct Partial {
      SparsePolynomial polynomial;
      Degrees degrees;
      std::size_t last;  // factors are taken in order
    };
    std::vector<Degrees> degrees;
    std::vector<Partial> open;
    for (std::size_t i = 0; i < search_.laws.size(); ++i) {
      const SparsePolynomial& law = search_.laws[i].polynomial;
      degrees.push_back(ansatz_.degrees(law));
      open.push_back({law, degrees[i], i});
    }
    Products result;
    std::size_t count = 0;
    while (!open.empty()) {
      const Partial partial = std::move(open.back());
      open.pop_back();
      for (std::size_t i = partial.last; i < search_.laws.size(); ++i) {
        const Degrees both{partial.degrees.main + degrees[i].main,
                           partial.degrees.time + degrees[i].time,
                           partial.degrees.feature + degrees[i].feature};
        if (both.main + both.feature == partial.degrees.main + partial.degrees.feature) continue;
        if (ansatz_.fits(both, degree))
          open.push_back({product(partial.polynomial, search_.laws[i].polynomial), both, i});
      }
      if (partial.degrees.main == degree || !ansatz_.symmetry().graded) {
        if (++count > kMostProducts) return std::nullopt;
        result[ansatz_.symmetry().class_of(partial.polynomial.terms[0].first)].push_back(
            partial.polynomial);
      }
    }
    return result;
  }

  const Samples& samples(std::size_t index) {
    while (samples_.size() <= index)
      samples_.emplace_back(flow_, options_.count.seed, samples_.size(), rows_);
    return samples_[index];
  }

  void search_block(const std::vector<Monomial>& block,
                    const std::vector<SparsePolynomial>& products) {
    const auto kernel = [&](std::size_t index) {
      const Samples& at = samples(index);
      return null_space(at.field(), at.equations(block, block.size() + kSpareRows));
    };
    Matrix first = kernel(0);
    if (first.rows == 0) return;
    Echelon known(samples(0).field(), block.size());
    if (!products.empty()) known.add(coefficients(block, products));
    if (flow_.features() > 0) known.add(relations(block));
    // Nothing beyond what is known: every law of the block is a sum of that.
    if (first.rows == known.rank()) return;
    Lift lift(block.size());
    std::vector<Law> laws;
    for (std::size_t index = 0;; ++index) {
      if (index == kMostPrimes) {
        search_.undecided += lift.rows();
        return;
      }
      lift.add(samples(index).field(), index == 0 ? first : kernel(index));
      if (lift.rows() == 0) return;
      if (read(lift, block, laws)) break;
    }
    keep_new(block, known, std::move(laws));
  }

  // Combinations of the monomials that are constant: features may be related.
  Matrix relations(const std::vector<Monomial>& block) {
    const Samples& at = samples(0);
    return null_space(at.field(), at.relations(block, block.size() + kSpareRows));
  }

  // Whether all lifted rows are laws; then they are in `laws`.
  bool read(const Lift& lift, const std::vector<Monomial>& block, std::vector<Law>& laws) {
    laws.clear();
    const std::optional<std::vector<std::vector<Rational>>> rows = lift.rational();
    if (!rows) return false;
    for (const std::vector<Rational>& row : *rows) {
      Law law;
      for (std::size_t i = 0; i < block.size(); ++i)
        if (!row[i].is_zero()) law.polynomial.terms.emplace_back(block[i], row[i]);
      normalize(law.polynomial);
      make_primitive(law.polynomial);
      law.proof = verifier_.verify(law.polynomial);
      if (law.proof == Proof::disproved) return false;
      law.degree = ansatz_.printed_degree(law.polynomial);
      law.time_degree = ansatz_.degrees(law.polynomial).time;
      laws.push_back(std::move(law));
    }
    return true;
  }

  // Polynomials as rows over the block's monomials, modulo the first prime.
  Matrix coefficients(const std::vector<Monomial>& block,
                      const std::vector<SparsePolynomial>& polynomials) {
    std::map<Monomial, std::size_t> column;
    for (std::size_t i = 0; i < block.size(); ++i) column[block[i]] = i;
    Matrix rows(polynomials.size(), block.size());
    for (std::size_t i = 0; i < polynomials.size(); ++i)
      for (const auto& [monomial, c] : polynomials[i].terms)
        rows(i, column.at(monomial)) = samples(0).field().from(c);
    return rows;
  }

  // Laws that are not sums of what is known and of laws before them.
  void keep_new(const std::vector<Monomial>& block, Echelon& known, std::vector<Law> laws) {
    if (!gradients_) gradients_.emplace(samples(0).field(), flow_.dimension());
    for (Law& law : laws) {
      if (known.add(coefficients(block, {law.polynomial})) == 0) continue;
      // The point is always the same: samples of one prime begin with it.
      Matrix gradient(1, flow_.dimension());
      gradient.entries = samples(0).gradient(law.polynomial);
      search_.independent += gradients_->add(gradient);
      search_.laws.push_back(std::move(law));
    }
  }

  const Flow& flow_;
  const SearchOptions& options_;
  Ansatz ansatz_;
  Verifier verifier_;
  Search search_;
  std::size_t rows_ = 0;
  std::vector<Samples> samples_;  // by prime
  std::optional<Echelon> gradients_;
  const std::vector<SparsePolynomial> nothing_;
};

}  // namespace

Search find_laws(const Flow& flow, const SearchOptions& options) {
  return find_laws(flow, options, count_laws(flow, options.count));
}

Search find_laws(const Flow& flow, const SearchOptions& options, Count count) {
  return Finder(flow, options).run(std::move(count));
}

}  // namespace abide

// SPDX-License-Identifier: MIT
#include "abide/laws/finder.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "abide/laws/samples.hpp"
#include "abide/laws/symmetry.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/linalg/lift.hpp"
#include "abide/linalg/null_space.hpp"

namespace abide {

namespace {

using Blocks = std::map<Bits, std::vector<Monomial>>;

constexpr std::size_t kSpareRows = 8;  // equations beyond the unknowns of a block
constexpr std::size_t kMostPrimes = 16;
constexpr std::size_t kMostProducts = 100'000;
constexpr std::size_t kLargestBlock = 6'000;  // unknowns of one dense system

void add_to(Bits& a, const Bits& b) {
  for (std::size_t w = 0; w < a.size(); ++w) a[w] ^= b[w];
}

class Finder {
 public:
  Finder(const Flow& flow, const SearchOptions& options)
      : flow_(flow),
        options_(options),
        symmetry_(options.use_symmetry ? find_symmetry(flow.model()) : no_symmetry(flow.model())),
        verifier_(flow, options.count.seed) {}

  Search run() {
    search_.count = count_laws(flow_, options_.count);
    search_.end = search_from_degree_one();
    return std::move(search_);
  }

 private:
  SearchEnd search_from_degree_one() {
    for (int degree = 1;; ++degree) {
      if (search_.complete()) return SearchEnd::complete;
      if (stopped()) return SearchEnd::interrupted;
      if (degree > options_.max_degree) return SearchEnd::max_degree;
      const std::optional<Blocks> blocks = monomials(degree);
      if (!blocks) return SearchEnd::too_large;
      const std::optional<std::map<Bits, std::vector<SparsePolynomial>>> products =
          products_of_laws(degree);
      if (!products) return SearchEnd::too_large;
      std::size_t largest = 0;
      for (const auto& [sign, block] : *blocks) largest = std::max(largest, block.size());
      if (largest > kLargestBlock) return SearchEnd::too_large;
      rows_ = largest + kSpareRows;
      samples_.clear();
      SearchProgress progress{degree, 0, blocks->size(), 0};
      for (const auto& [sign, block] : *blocks) {
        if (stopped()) return SearchEnd::interrupted;
        const auto known = products->find(sign);
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

  // The monomials of this degree (up to it, when degrees mix) by sign class; nothing if too many.
  [[nodiscard]] std::optional<Blocks> monomials(int degree) const {
    const auto n = static_cast<double>(flow_.dimension());
    double count = 1;
    for (int i = 1; i <= degree; ++i) count *= (n + i - 1) / i;
    if (count > static_cast<double>(options_.most_monomials)) return std::nullopt;
    Blocks blocks;
    for (int d = symmetry_.graded ? degree : 1; d <= degree; ++d) {
      Monomial monomial;
      enumerate(d, 0, monomial, Bits(symmetry_.sign_class[0].size(), 0), blocks);
    }
    return blocks;
  }
  void enumerate(int left, std::uint32_t first, Monomial& monomial, const Bits& sign,
                 Blocks& blocks) const {
    if (left == 0) {
      blocks[sign].push_back(monomial);
      return;
    }
    for (std::uint32_t i = first; i < flow_.dimension(); ++i) {
      Bits next = sign;
      add_to(next, symmetry_.sign_class[i]);
      monomial.push_back(i);
      enumerate(left - 1, i, monomial, next, blocks);
      monomial.pop_back();
    }
  }

  [[nodiscard]] Bits class_of(const SparsePolynomial& law) const {
    Bits sign(symmetry_.sign_class[0].size(), 0);
    for (const std::uint32_t i : law.terms[0].first) add_to(sign, symmetry_.sign_class[i]);
    return sign;
  }

  // Products of the laws found so far, of this degree (up to it, when degrees mix; laws
  // themselves then count as products), by class; nothing if too many.
  [[nodiscard]] std::optional<std::map<Bits, std::vector<SparsePolynomial>>> products_of_laws(
      int degree) const {
    struct Partial {
      SparsePolynomial polynomial;
      std::size_t last;  // factors are taken in order
    };
    std::vector<Partial> open;
    for (std::size_t i = 0; i < search_.laws.size(); ++i)
      open.push_back({search_.laws[i].polynomial, i});
    std::map<Bits, std::vector<SparsePolynomial>> result;
    std::size_t count = 0;
    while (!open.empty()) {
      const Partial partial = std::move(open.back());
      open.pop_back();
      const int own = partial.polynomial.degree();
      for (std::size_t i = partial.last; i < search_.laws.size(); ++i)
        if (own + search_.laws[i].polynomial.degree() <= degree)
          open.push_back({product(partial.polynomial, search_.laws[i].polynomial), i});
      if (own == degree || !symmetry_.graded) {
        if (++count > kMostProducts) return std::nullopt;
        result[class_of(partial.polynomial)].push_back(partial.polynomial);
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
    // Nothing beyond the products: every law of the block is one.
    if (first.rows == 0 || first.rows == rank_of(block, products)) return;
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
    keep_new(block, products, std::move(laws));
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
  std::size_t rank_of(const std::vector<Monomial>& block,
                      const std::vector<SparsePolynomial>& polynomials) {
    if (polynomials.empty()) return 0;
    return rank(samples(0).field(), coefficients(block, polynomials));
  }

  // Laws that are not sums of products and of laws before them.
  void keep_new(const std::vector<Monomial>& block, const std::vector<SparsePolynomial>& products,
                std::vector<Law> laws) {
    Echelon span(samples(0).field(), block.size());
    if (!products.empty()) span.add(coefficients(block, products));
    if (!gradients_) gradients_.emplace(samples(0).field(), flow_.dimension());
    for (Law& law : laws) {
      if (span.add(coefficients(block, {law.polynomial})) == 0) continue;
      // The point is always the same: samples of one prime begin with it.
      Matrix gradient(1, flow_.dimension());
      gradient.entries = samples(0).gradient(law.polynomial);
      search_.independent += gradients_->add(gradient);
      search_.laws.push_back(std::move(law));
    }
  }

  const Flow& flow_;
  const SearchOptions& options_;
  Symmetry symmetry_;
  Verifier verifier_;
  Search search_;
  std::size_t rows_ = 0;
  std::vector<Samples> samples_;  // by prime
  std::optional<Echelon> gradients_;
  const std::vector<SparsePolynomial> nothing_;
};

}  // namespace

Search find_laws(const Flow& flow, const SearchOptions& options) {
  return Finder(flow, options).run();
}

}  // namespace abide

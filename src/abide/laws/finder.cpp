// SPDX-License-Identifier: MIT
#include "abide/laws/finder.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "abide/laws/ansatz.hpp"
#include "abide/laws/known_products.hpp"
#include "abide/laws/samples.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/linalg/lift.hpp"
#include "abide/linalg/null_space.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr std::size_t kSpareRows = 8;          // equations beyond the unknowns of a block
constexpr std::size_t kRowsAtOnce = 256;       // products added together
constexpr std::size_t kBlocksUnwatched = 256;  // small ones, between two looks at the clock or stop

class Finder {
 public:
  Finder(const Variables& variables, const SearchOptions& options)
      : variables_(variables),
        options_(options),
        ansatz_(variables,
                options.use_symmetry ? find_symmetry(variables, options.count.stop)
                                     : no_symmetry(variables),
                time_degree(variables, options)) {
    search_.time_degree = time_degree(variables, options);
    frozen_ = variables.flow().space().frozen_coordinates();
    const std::vector<bool> constant = variables.constants();
    for (std::uint32_t i = 0; i < constant.size(); ++i)
      if (constant[i]) constants_.push_back({{{{i}, 1}}});
  }

  Search run(Count count) {
    search_.count = std::move(count);
    try {
      search_.end = search_by_degree();
    } catch (const Interrupted&) {
      search_.end = SearchEnd::interrupted;
    }
    return std::move(search_);
  }

 private:
  static int time_degree(const Variables& variables, const SearchOptions& options) {
    return variables.flow().space().time() ? options.max_time_degree.value_or(default_time_degree(
                                                 variables.flow(), options.max_degree))
                                           : 0;
  }

  SearchEnd search_by_degree() {
    for (int degree = ansatz_.first_degree();; ++degree) {
      if (search_.complete()) return SearchEnd::complete;
      if (stopped()) return SearchEnd::interrupted;
      if (degree > options_.max_degree) return SearchEnd::max_degree;
      degree_ = degree;
      std::optional<SearchEnd> cut;
      try {
        search_degree();
        search_.searched_degree = degree;
      } catch (const Interrupted&) {
        cut = SearchEnd::interrupted;
      } catch (const SearchLimit& limit) {
        search_.limit = limit;
        cut = SearchEnd::too_large;
      }
      take_found();
      if (cut) return *cut;
    }
  }

  // By degree in the features: a law without them times one of features alone is no new one.
  // Throws Interrupted and SearchLimit; what was found so far is in `found_`.
  void search_degree() {
    const int most_feature = variables_.features() > 0 ? options_.max_feature_degree : 0;
    for (int feature = 0; feature <= most_feature; ++feature) {
      take_found();
      undecided_ = 0;
      search_ansatz({degree_, feature});
    }
    if (search_.undecided == 0 && undecided_ > 0) search_.undecided_degree = degree_;
    search_.undecided += undecided_;  // the last ansatz contains those before it
  }

  void search_ansatz(const Depth& depth) {
    const double monomials = ansatz_.monomials(depth);
    require(SearchLimit::Of::monomials, monomials, static_cast<double>(options_.most_monomials));
    std::vector<const SparsePolynomial*> laws;
    for (const Law& law : search_.laws) laws.push_back(&law.polynomial);
    const std::int64_t most = limits().products;
    products_.emplace(ansatz_, depth, std::move(laws), static_cast<std::size_t>(most) + 1,
                      constants_);
    require(SearchLimit::Of::products, static_cast<double>(products_->size()),
            static_cast<double>(most));
    SearchProgress progress{degree_, 0, monomials, 0};
    const std::size_t parts = ansatz_.parts(depth);
    std::size_t unwatched = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      const MonomialBlocks blocks = ansatz_.part(depth, part, parts);
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        const MonomialBlock block = blocks[b];
        progress.monomials_done += static_cast<double>(block.size());
        const bool small = block.size() <= Samples::kMostIndependent;
        if (!small || ++unwatched == kBlocksUnwatched) {
          unwatched = 0;
          look_at(options_.count.stop);
          progress.found = search_.laws.size() + found_.size();
          if (options_.progress) options_.progress(progress);
        }
        if (small && samples(0, 1).independent(block)) continue;
        search_block(block.monomials(), block.key);
      }
    }
  }

  [[nodiscard]] bool stopped() const {
    return options_.count.stop != nullptr && options_.count.stop->load();
  }

  void require(SearchLimit::Of of, double needed, double most) const {
    if (needed > most) throw SearchLimit{of, degree_, needed, most};
  }

  // The equations of one prime, with at least as many points.
  Samples& samples(std::size_t index, std::size_t count) {
    while (samples_.size() <= index)
      samples_.push_back(std::make_unique<Samples>(variables_, options_.count.seed, samples_.size(),
                                                   count, options_.count.stop));
    samples_[index]->extend(count);
    return *samples_[index];
  }

  void require_room(std::size_t unknowns) const {
    const double most = static_cast<double>(
        options_.most_unknowns.value_or(std::max(kUsualUnknowns, variables_.dimension())));
    const auto n = static_cast<double>(unknowns);
    require(SearchLimit::Of::unknowns, n, most);
    // The equations and what elimination makes of them; few vectors solve them.
    require(SearchLimit::Of::memory,
            2 * sizeof(double) * n * (n + kSpareRows) +
                Samples::bytes(variables_, unknowns + kSpareRows),
            static_cast<double>(options_.count.memory));
  }

  void search_block(const std::vector<Monomial>& block, const ClassKey& key) {
    require_room(block.size());
    const std::size_t rows = block.size() + kSpareRows;
    const auto kernel = [&](std::size_t index) {
      const Samples& at = samples(index, rows);
      return null_space(at.field(), at.equations(block, rows), options_.count.stop);
    };
    Matrix first = kernel(0);
    if (first.rows == 0) return;
    Echelon known(samples(0, rows).field(), block.size());
    if (variables_.features() > 0) known.add(relations(block));
    add_products(block, key, first.rows, known);
    // Nothing beyond what is known: every law of the block is a sum of that.
    if (first.rows == known.rank()) return;
    Lift lift(block.size());
    std::vector<Law> laws;
    for (std::size_t index = 0;; ++index) {
      if (index == kMostPrimes) {
        undecided_ += lift.rows() - std::min(lift.rows(), known.rank());
        return;
      }
      look_at(options_.count.stop);
      lift.add(samples(index, rows).field(), index == 0 ? first : kernel(index));
      if (lift.rows() == 0) return;
      if (read(lift, block, laws)) break;
    }
    keep_new(block, known, std::move(laws));
  }

  // Products of laws in this block, until there are as many as can be.
  void add_products(const std::vector<Monomial>& block, const ClassKey& key, std::size_t most,
                    Echelon& known) {
    auto [next, end] = products_->of(key);
    while (next < end && known.rank() < most) {
      std::vector<SparsePolynomial> some;
      while (next < end && some.size() < kRowsAtOnce) some.push_back((*products_)[next++]);
      known.add(coefficients(block, some));
    }
  }

  // Combinations of the monomials that are constant: features may be related.
  Matrix relations(const std::vector<Monomial>& block) {
    const std::size_t rows = block.size() + kSpareRows;
    const Samples& at = samples(0, rows);
    return null_space(at.field(), at.relations(block, rows), options_.count.stop);
  }

  Verifier& verifier() {
    if (!verifier_) verifier_.emplace(variables_, options_.count.seed, options_.count.stop);
    return *verifier_;
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
      law.proof = verifier().verify(law.polynomial);
      if (law.proof == Proof::disproved) return false;
      const Degrees degrees = ansatz_.degrees(law.polynomial);
      law.degree = degrees.printed;
      law.time_degree = degrees.time;
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
        rows(i, column.at(monomial)) = samples(0, 1).field().from(c);
    return rows;
  }

  // Laws that are not sums of what is known and of laws before them.
  void keep_new(const std::vector<Monomial>& block, Echelon& known, std::vector<Law> laws) {
    for (Law& law : laws)
      if (known.add(coefficients(block, {law.polynomial})) > 0) found_.push_back(std::move(law));
  }

  // The laws of an ansatz are sorted by class, so that their order does not depend on the parts.
  void take_found() {
    if (found_.empty()) return;
    const Samples& at = samples(0, 1);
    std::vector<std::pair<SymmetryClass, std::size_t>> order;
    // The point is always the same: samples of one prime begin with it.
    Matrix gradients(found_.size(), variables_.dimension());
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const SparsePolynomial& law = found_[i].polynomial;
      order.emplace_back(ansatz_.symmetry().class_of(law.terms[0].first), i);
      std::vector<double> gradient = at.gradient(law);
      for (std::size_t k = 0; k < frozen_.size(); ++k)  // only what moves counts
        if (frozen_[k]) gradient[k] = 0;
      std::copy(gradient.begin(), gradient.end(), gradients.row(i));
    }
    std::sort(order.begin(), order.end());
    for (const auto& [of, i] : order) search_.laws.push_back(std::move(found_[i]));
    found_.clear();
    if (!gradients_) gradients_.emplace(at.field(), variables_.dimension());
    search_.independent += gradients_->add(gradients);
  }

  const Variables& variables_;
  const SearchOptions& options_;
  Ansatz ansatz_;
  std::optional<Verifier> verifier_;  // made when it is needed: that takes time
  Search search_;
  int degree_ = 0;          // being searched
  std::vector<Law> found_;  // with that degree, and that of the features
  std::size_t undecided_ = 0;
  std::optional<KnownProducts> products_;
  std::vector<std::unique_ptr<Samples>> samples_;  // by prime
  std::optional<Echelon> gradients_;
  std::vector<bool> frozen_;                 // coordinates
  std::vector<SparsePolynomial> constants_;  // these, and features of them
};

}  // namespace

Search find_laws(const Variables& variables, const SearchOptions& options) {
  return find_laws(variables, options, count_laws(variables.flow(), options.count));
}

Search find_laws(const Variables& variables, const SearchOptions& options, Count count) {
  const fflas::OneBlasThread one_blas_thread;
  std::optional<Finder> finder;
  try {
    finder.emplace(variables, options);
  } catch (const Interrupted&) {  // symmetries alone can take long to find
    Search search;
    search.count = std::move(count);
    if (!search.complete()) search.end = SearchEnd::interrupted;
    return search;
  }
  return finder->run(std::move(count));
}

}  // namespace abide

// SPDX-License-Identifier: MIT
//
// The one-forms of functions, by which lie/independence.hpp tells whether their symbols are
// independent.
//
//     exp, sigmoid: du     log: du/u     softplus: du and sigmoid(u) du     sin, cos: du
//     normal_cdf, normal_pdf, erf, erf_slope: u du     sqrt: none
//
// Functions of one argument that share a symbol have a form once: sigmoid(u) and softplus(u) share
// du, sin(u) and cos(u) do. Functions that are made of each other in another way, such as exp(u)
// and sigmoid(u), have it twice, and their symbols are not independent.
//
// Example: GELU of h = W x has the forms h_i dh_i, in the directions of x.
//
// Cost: of values, an evaluation of the arguments on jets of depth 1.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abide/linalg/matrix.hpp"
#include "abide/program/symbol_draw.hpp"

namespace abide {

class SymbolForms {
 public:
  /// factor(u) du of each entry of an argument.
  struct Form {
    enum class Factor { one, argument, reciprocal, sigmoid };
    NodeId argument = 0;
    Factor factor = Factor::one;
    NodeId slope = 0;  ///< of the factor sigmoid: its node
  };
  struct Lists {
    std::vector<Form> exponentials, circles;
  };

  /// Of these functions of a program.
  SymbolForms(Program program, const std::vector<NodeId>& functions);

  [[nodiscard]] const Program& program() const { return *program_; }
  /// Of the functions.
  [[nodiscard]] const Schedule& schedule() const { return *schedule_; }
  [[nodiscard]] const Lists& of_probe() const { return of_probe_; }
  [[nodiscard]] const Lists& of_state() const { return of_state_; }
  [[nodiscard]] std::size_t entries(const Form& form) const;
  /// Entries of integrals: of normal_cdf and erf.
  [[nodiscard]] std::size_t integrals() const { return integrals_; }
  /// Entries of functions of numbers that are covered (program/number_units.hpp).
  [[nodiscard]] std::size_t numbers() const { return numbers_; }
  /// The name of a function of numbers that is not.
  [[nodiscard]] const std::optional<std::string>& uncovered_number() const { return uncovered_; }
  /// What square roots of numbers take, each once.
  [[nodiscard]] const std::vector<Rational>& numbers_under_roots() const { return under_roots_; }

  /// The values of the forms of a list at a point for a batch, one a row: in random directions of
  /// the probe, or of the state.
  [[nodiscard]] Matrix values(const std::vector<Form>& list, const JetArithmetic& arithmetic,
                              const std::vector<JetTensor>& point, const DrawnSymbols& drawn,
                              bool of_probe, Random& random) const;

  /// Whether an argument depends on an integral, or that of an integral on any function but roots.
  [[nodiscard]] bool has_towers() const;
  /// The same functions where some parameters are 0, such that there are no towers and no form is
  /// lost; the names of these parameters. Nothing where none are found.
  [[nodiscard]] std::optional<SymbolForms> without_towers(std::vector<std::string>& names) const;

 private:
  // A function of an argument of another program, as it is there.
  struct Applied {
    Elementary function{};
    NodeId argument = 0;
  };
  SymbolForms(Program program, std::vector<Applied> applied);

  void collect();
  // How many functions are met in arguments where they may not be.
  [[nodiscard]] std::size_t towers() const;
  [[nodiscard]] std::optional<SymbolForms> with_zeros(const std::vector<NodeId>& zeros) const;

  std::shared_ptr<const Program> program_;
  std::vector<Applied> applied_;
  std::shared_ptr<const Schedule> schedule_;
  Lists of_probe_, of_state_;
  std::size_t integrals_ = 0, numbers_ = 0;
  std::optional<std::string> uncovered_;
  std::vector<Rational> under_roots_;
};

}  // namespace abide

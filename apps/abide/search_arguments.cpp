// SPDX-License-Identifier: MIT
#include "search_arguments.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "abide/laws/finder.hpp"
#include "help.hpp"

namespace abide::app {

namespace {

constexpr std::size_t kMostAsked = 1'000'000'000'000;

}  // namespace

void add_search_arguments(CLI::App& command, Arguments& arguments) {
  add_model_arguments(command, arguments);
  command
      .add_option("--max-degree", arguments.question.max_degree,
                  "Search polynomials of the parameters, and of the velocities of momentum, up to "
                  "this degree")
      ->type_name("N")
      ->check(CLI::Range(1, 20))
      ->capture_default_str()
      ->group(kSearchGroup);
  command
      .add_option(
          "--max-time-degree", arguments.question.max_time_degree,
          "With momentum or weight decay, search up to this power of t, or of its exponential")
      ->type_name("N")
      ->check(CLI::Range(0, 20))
      ->default_str("2, or what tau and decay suggest")
      ->group(kSearchGroup);
  command
      .add_option("--features", arguments.question.features,
                  "Also search laws that are linear in these functions, such as "
                  "'log(det(W2.T @ W2))'; auto: where polynomials do not do, try logarithms of "
                  "entries and of Gram determinants, then logarithms and quotients of Darboux "
                  "polynomials")
      ->type_name("EXPRESSION")
      ->transform(without_blanks())
      ->expected(1, 1000)
      ->group(kSearchGroup);
  command
      .add_option("--narrow", arguments.question.narrow,
                  "Of a large model: the same architecture with small sizes, which is counted "
                  "exactly and compared; laws are sought as families")
      ->type_name("MODEL")
      ->group(kSearchGroup);
  command
      .add_option("--most-monomials", arguments.question.most_monomials,
                  "Search no degree that has more monomials; 10 million take some seconds")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, kMostAsked))
      ->capture_default_str()
      ->group(kSearchGroup);
  command
      .add_option("--most-unknowns", arguments.question.most_unknowns,
                  "Solve no linear system with more unknowns, which are monomials that mix; the "
                  "standard is the dimension of the state where that is more")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, kMostAsked))
      ->default_str(fmt::format("{}", kUsualUnknowns))
      ->group(kSearchGroup);
  add_count_arguments(command, arguments);
}

void add_samples_argument(CLI::App& command, Arguments& arguments) {
  command
      .add_option(
          "--samples", arguments.question.samples,
          "For ReLU networks, also count with the gates that this many random inputs open, "
          "at random parameters: the network itself may have more laws than with free gates")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000))
      ->group(kSearchGroup);
}

}  // namespace abide::app

// SPDX-License-Identifier: MIT
//
// The library abide: which conservation laws the training of a neural network has.
//
// A Question names a model and a flow; count, laws, check and prove answer it within a Budget. This
// header needs nothing but the standard library, and nothing else of abide is for users.
//
// What an answer means:
//
//  - All statements are about generic points of the state space: all but a set of measure 0.
//  - `at_most` is certain: there are never more independent laws. That there are not fewer either
//    is certain where as many have been found, else as probable as `error_probability` says.
//  - With `free_gates` each ReLU is open or closed at will, as if the input could choose it. A law
//    then is one of the network, but laws that hold only because gates are related are missed.
//  - No answer is a guess: what could not be decided is said to be undecided, with the reason.
//
// Example:
//     #include <abide/abide.hpp>
//
//     #include <iostream>
//
//     int main() {
//       abide::Question question;
//       question.model = "linear:3,2,4";
//       const abide::CountAnswer count = abide::count(question);
//       std::cout << question.model << ": at most " << count.at_most << " laws\n";
//
//       const abide::LawsAnswer laws = abide::laws(question);
//       for (const abide::FoundLaw& law : laws.laws) std::cout << law.text << '\n';
//       if (laws.complete) std::cout << "and these are all\n";
//
//       const std::string candidate = "W2.T @ W2 - W1 @ W1.T";
//       const abide::CheckAnswer check = abide::check(question, candidate);
//       if (check.law == abide::Decision::yes) std::cout << candidate << " is conserved\n";
//
//       const abide::ProofAnswer proof = abide::prove(question);
//       std::cout << "proved: from " << proof.at_least << " to " << proof.at_most << " laws\n";
//       return abide::verify(proof.certificate).verified ? 0 : 1;
//     }
//
// Every function throws, and only these:
//     std::invalid_argument   the question is wrong: `what()` says where, why, what was expected
//     std::bad_alloc          out of memory in spite of the budget
//     std::exception          anything else is an error of abide
//
// Functions but set_limit may be called from several threads at once. No state is kept between
// calls but the limits that it sets.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace abide {

/// Of a network in an ONNX file: what the file leaves open.
struct OnnxChoice {
  std::vector<std::string> inputs = {};  ///< shapes of inputs, such as `x=1x3x32x32`
  /// Names of tensors with * ? [..] as in a shell: those that do not move, and those that are
  /// parameters, whatever they look like.
  std::vector<std::string> frozen = {}, parameters = {};
  std::vector<std::string> outputs = {};  ///< what the network puts out; the graph's own when empty
  bool free_dropout = false;              ///< a dropout in training mode is a free gate
};

/// What is asked. Equal questions have equal answers on every machine, with any number of threads.
struct Question {
  /// The path of a model file, perhaps with sizes as in `lora.toml:d=4,r=2`, or of an ONNX file, or
  /// `family:dimensions` as in `relu:3,5,2+bias`.
  std::string model;
  OnnxChoice onnx = {};
  /// The text of the model file, when it is not to be read from there.
  std::optional<std::string> text = {};
  /// `gradient`, or `momentum`: theta'' + tau theta' = -M grad E. A model with fields of its own
  /// follows these.
  std::string flow = "gradient";
  /// Of momentum: a rational function of t, such as `3/t`; 0 when not given.
  std::optional<std::string> tau = {};
  /// The metric M, such as `mirror`; the model's own when not given.
  std::optional<std::string> metric = {};
  /// Learning rates by parameter, such as `W1=2, W2=1/3`; the model's own when not given.
  std::optional<std::string> rates = {};
  /// lambda, a rational number such as `1/10`: theta' = -lambda theta - M grad E, likewise with
  /// momentum.
  std::optional<std::string> weight_decay = {};
  /// `any`, or `cross_entropy`: a softmax over the last axis of the output; the model's own when
  /// not given.
  std::optional<std::string> loss = {};
  /// Names of parameters that do not move, besides those of the model.
  std::vector<std::string> freeze = {};
  /// Names of the parameters that laws may depend on, the others being free; all when empty.
  std::vector<std::string> only = {};
  /// Of a count: also the dimension at this point: `balanced`, `rank=K`, `zero-velocity` or a file.
  std::optional<std::string> at = {};
  /// Of ReLU networks: also count with the gates that so many random inputs open; 0: do not.
  std::size_t samples = 0;

  /// Of a search: laws may be linear in these expressions; `auto` alone: abide chooses some where
  /// polynomials are not all.
  std::vector<std::string> features = {};
  int max_degree = 4;                       ///< of a search, in parameters and velocities
  std::optional<int> max_time_degree = {};  ///< of a search with momentum; by the flow if not given
  std::size_t most_monomials = 50'000'000;  ///< no degree that has more is searched
  std::optional<std::size_t> most_unknowns = {};  ///< no larger linear system is solved
  /// Of a search of a large model: the same architecture with small sizes, as for `model`, which is
  /// counted exactly. Laws are then sought as families, at any size.
  std::optional<std::string> narrow = {};

  std::uint64_t seed = 1;           ///< of the random points and primes
  double error_probability = 1e-6;  ///< wished for a count, between 0 and 1
  int depth = 64;                   ///< Lie brackets of at most so many fields
};

/// What an answer may take.
struct Budget {
  unsigned threads = 0;                     ///< 0: all processors
  std::uint64_t memory = 0;                 ///< bytes; 0: three quarters of the machine's
  const std::atomic<bool>* stop = nullptr;  ///< set it from any thread to have the work end
};

/// How the work on an answer ended.
enum class Ended {
  done,         ///< as asked
  no,           ///< as asked, and the answer is no: not a law, not a proof
  limit,        ///< a limit was reached, or the question is not decided: `why` says which
  interrupted,  ///< the caller asked to stop
};
/// Of a command that ends so: 0, 1, 4, 130.
[[nodiscard]] int exit_code(Ended ended);

struct AnswerStatus {
  Ended ended = Ended::done;
  std::string why = {};  ///< unless done
};

enum class Decision { yes, no, undecided };

struct CountAnswer {
  std::size_t state = 0;    ///< the dimension of the state space
  std::size_t at_most = 0;  ///< there are never more independent laws
  /// Bounds the chance that there are fewer than `at_most`; nothing when the count was cut short.
  std::optional<double> error_probability;
  bool free_gates = false;
  bool free_symbols = false;  ///< of functions: they could not be shown to be independent
  AnswerStatus status;
  std::string json;  ///< one line, as docs/json.md describes `abide count --json`, without seconds
};

struct FoundLaw {
  std::string text;  ///< an expression that `check` takes
  std::string latex;
  bool proved = false;  ///< by expansion over Q; else tested, error probability below 2^-100
};

struct LawsAnswer {
  std::size_t at_most = 0;      ///< as in CountAnswer
  std::size_t independent = 0;  ///< of those found, so many at least are independent
  bool complete = false;        ///< whether every law is a function of those found
  bool free_gates = false;
  bool free_symbols = false;
  std::vector<FoundLaw> laws;      ///< scalars, by degree
  std::vector<FoundLaw> families;  ///< the same again, where they fill matrices and vectors
  AnswerStatus status;
  std::string json;  ///< one line: docs/json.md, `abide laws --json`
};

struct CheckAnswer {
  Decision law = Decision::undecided;  ///< of all entries of the expression together
  bool proved = false;                 ///< of a law: by expansion, not by tests
  std::size_t independent = 0;  ///< of a law: how many of its entries are independent, at least
  bool free_gates = false;
  /// Of no law: the derivative at a point of small integers, in words; nothing if none was found.
  std::optional<std::string> counterexample;
  AnswerStatus status;
  std::string json;  ///< one line: docs/json.md, `abide check --json`; empty when interrupted
};

struct ProofAnswer {
  std::size_t at_most = 0, at_least = 0;  ///< independent laws: what is proved
  bool tested = false;                    ///< whether some laws were tested only, not expanded
  bool free_symbols = false;  ///< whether at_most is that of free symbols, not of the functions
  std::string certificate;    ///< the file: docs/certificate.md; empty when interrupted
  AnswerStatus status;
};

struct VerifyAnswer {
  bool verified = false;
  std::string reason;                     ///< why it was refused
  std::size_t at_most = 0, at_least = 0;  ///< as in ProofAnswer
  bool tested = false;
  bool free_symbols = false;
};

/// How many independent laws there are.
[[nodiscard]] CountAnswer count(const Question& question, const Budget& budget = {});
/// Polynomial laws, and such that are linear in features; and whether they are all.
[[nodiscard]] LawsAnswer laws(const Question& question, const Budget& budget = {});
/// Whether every entry of an expression is a law.
[[nodiscard]] CheckAnswer check(const Question& question, const std::string& expression,
                                const Budget& budget = {});
/// As `laws`, and a proof that has been read again and verified.
[[nodiscard]] ProofAnswer prove(const Question& question, const Budget& budget = {});
/// Checks a certificate from its text alone.
[[nodiscard]] VerifyAnswer verify(const std::string& certificate);

/// Models, files and searches beyond a limit are refused: set_limit("tensor-entries", 10'000'000)
/// lets larger matrices pass, in all calls of this process from now on. `abide --limits` lists the
/// names. Not while another call runs.
void set_limit(const std::string& name, std::int64_t value);

}  // namespace abide

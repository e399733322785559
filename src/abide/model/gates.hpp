// SPDX-License-Identifier: MIT
//
// ReLUs, and the gates that are freed.
//
// Where z is not zero, relu(z) = z H(z) with the gate H(z), 1 where z > 0 and 0 where z < 0. A
// model takes each gate for a free probe (model/model.hpp). That is right only where gates can take
// their values independently of each other, so relations that hold for every parameter and input
// are rewritten, entry by entry, with c a rational number other than 0:
//
//     H(c z) = H(z)           c > 0: one gate for both; relu(2 z) = 2 z H(z)
//     H(c z) = 1 - H(z)       c < 0; relu(-z) = -z + z H(z), hence relu(z) - relu(-z) = z
//     H(c r) = 1              c > 0 and r an output of a ReLU, so that relu(relu(z)) = relu(z)
//     H(c r) = 0              c < 0
//     H(c)   = 1 or 0         an argument that is a number
//     H(n)   = 1              sums and products of what is never negative (program/sign.hpp)
//
// and leaky_relu(z) with slope a is a z + (1 - a) relu(z): slopes have no gates of their own. Its
// own relu is relu(z) for a > 0, and for a < 0 it is never negative. What remains free may still be
// related: by the data (the gates of u x and v x for one input x), by the parameters, by
// inequalities among arguments, or in a way that is not listed (a node of which only some entries
// are squares, z and z z z). That is the hypothesis of free gates.
//
// Whether one argument is a multiple of another is seen at random points modulo primes near 2^60:
// their ratio is then the same at all of them. Three points modulo each of five primes, drawn by
// the hash of the program (program/fingerprint.hpp), tell polynomials apart that are no multiples
// of each other, except with a probability below (B / 2^59)^2 for coefficients of B bits and
// degrees up to 2^20. Three of the primes give the ratio, and with it the sign; the other two
// confirm it, with the same bound. Relations that are not seen, such as multiples by numbers above
// 2^89, only leave a gate free that could have been rewritten. So does a program whose nodes have
// over four million entries together, of which nothing is compared.
//
// Example: relu(concat([z, -2*z, 3])) has one gate for each entry of z.
//
// Running time: two evaluations of the program over all calls, and 15 more for each call in which
// an argument is a multiple of another. Schwartz 1980, Zippel 1979; Wang 1981 for the ratio.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "abide/model/model.hpp"

namespace abide {

class Gates {
 public:
  /// The program may grow by others, too.
  explicit Gates(Program& program);
  ~Gates();

  /// relu(z) for a tensor of any shape; its gates that are new become probes.
  NodeId relu(NodeId z);
  /// z where z > 0, else slope * z.
  NodeId leaky_relu(NodeId z, const Rational& slope);
  /// H(z), the gates of z alone: 1 where z > 0, else 0. Of an output of a ReLU this is no number,
  /// unlike in relu(relu(z)), and has a gate of its own.
  NodeId step(NodeId z);

  /// The gates made so far, in order.
  [[nodiscard]] const std::vector<Model::Gate>& all() const { return gates_; }
  /// Those in the graph of a node, and of their arguments: 0*relu(z) has none.
  [[nodiscard]] std::vector<Model::Gate> needed_for(NodeId node) const;

 private:
  class Points;
  // The entry of a node, or the number 1.
  struct Place {
    std::optional<NodeId> node;
    std::size_t entry = 0;
  };
  // What has been seen to have a sign that is known or that a gate stands for.
  struct Seen {
    Place place;
    std::optional<std::size_t> gate;  // by entry of all gates; none where it is never negative
  };
  // The gate of an entry: constant + factor * (gate entry `gate`).
  struct EntryGate {
    int constant = 0;
    int factor = 0;
    std::size_t gate = 0;
  };

  // Of a ReLU the gate does not count where its argument is 0; of a step it does.
  enum class Use { relu, step };

  bool is_too_large();
  NodeId rewritten(NodeId z);
  [[nodiscard]] std::vector<std::optional<EntryGate>> gates_of(NodeId z, Use use);
  [[nodiscard]] std::vector<std::optional<EntryGate>> known_gates(NodeId z, Use use);
  void add_gates(NodeId z, const std::vector<std::size_t>& fresh,
                 std::vector<std::optional<EntryGate>>& gates);
  NodeId gated(NodeId z, const std::vector<std::optional<EntryGate>>& gates);
  // The probes of the gates with these numbers, 0 where there is none.
  NodeId gates_at(const std::vector<std::int32_t>& index, const Shape& shape);
  void see(const Seen& seen);
  std::uint64_t key_of(const Place& place);
  std::optional<Rational> ratio(const Place& a, const Place& b);

  Program& program_;
  std::vector<Model::Gate> gates_;
  std::size_t entries_ = 0;           // of all gates
  std::size_t counted_ = 0;           // nodes
  std::int64_t evaluated_ = 0;        // entries of these
  std::map<NodeId, NodeId> results_;  // of relu, by argument
  std::set<NodeId> not_negative_;
  std::vector<Seen> seen_;
  std::multimap<std::uint64_t, std::size_t> by_key_;  // seen_, by the ratio of their values
  // Points that are kept tell what may be related, and those of each call confirm it.
  std::unique_ptr<Points> filter_, confirmation_;
  std::uint64_t attempt_ = 0;
};

}  // namespace abide

// SPDX-License-Identifier: MIT
#include "abide/program/symbol_draw.hpp"

#include <flint/ulong_extras.h>

#include <algorithm>
#include <map>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/symbol_value.hpp"

namespace abide {

namespace {

constexpr int kMostRounds = 20000;

}  // namespace

SymbolDraw::SymbolDraw(const Schedule& schedule, StopFlag stop)
    : schedule_(&schedule),
      stop_(stop),
      forward_(schedule.program(), schedule.functions()),
      dependent_(schedule.program().nodes().size(), false) {
  const Program& program = schedule.program();
  for (const NodeId id : program.probes()) dependent_[id] = true;
  for (std::size_t id = 0; id < dependent_.size(); ++id)
    for (const NodeId operand : program.nodes()[id].operands)
      if (dependent_[operand]) dependent_[id] = true;
  units_ = NumberUnits(program, schedule.functions());
  of_point_ = root_stages(forward_, dependent_, false, units_);
  of_probes_ = root_stages(forward_, dependent_, true, units_);
}

std::size_t SymbolDraw::roots() const {
  std::size_t count = 0;
  for (const bool of_probes : {false, true})
    for (const NodeId root : roots(of_probes))
      count += static_cast<std::size_t>(entries(schedule_->program().shape(root)));
  return count;
}

bool SymbolDraw::suits(const PrimeField& field) const {
  const Program& program = schedule_->program();
  for (const Stage& stage : of_point_)
    for (const NodeId root : stage.roots) {
      if (!is_root_of_number(schedule_->program(), root)) continue;
      const NodeId operand = program.node(root).operands[0];
      for (const Rational& q : std::get<Constant>(program.node(operand).operation).values)
        if (n_jacobi_unsigned(field.to_residue(field.from(q)), field.prime()) != 1) return false;
    }
  return true;
}

std::vector<NodeId> SymbolDraw::roots(bool of_probes) const {
  std::vector<NodeId> result;
  for (const Stage& stage : of_probes ? of_probes_ : of_point_)
    for (const NodeId root : stage.roots)
      if (!is_root_of_number(schedule_->program(), root)) result.push_back(root);
  return result;
}

// Evaluates what functions take, for a batch of probes or for the point (a batch of one).
class SymbolDraw::Attempt {
 public:
  Attempt(const SymbolDraw& draw, const JetArithmetic& arithmetic, bool batched, Random& random,
          RootSigns* signs)
      : draw_(draw),
        program_(draw.schedule_->program()),
        arithmetic_(arithmetic),
        batched_(batched),
        columns_(batched ? arithmetic.batch() : 1),
        random_(random),
        signs_(signs),
        value_(program_.nodes().size()),
        symbols_(program_.nodes().size()),
        chosen_(columns_),
        tried_(columns_) {
    for (std::size_t b = 0; b < columns_; ++b) hash_.emplace_back(random.bits());
  }

  void set(NodeId id, JetTensor value) { value_[id] = std::move(value); }
  void set_symbols(NodeId id, JetTensor value) {
    const auto entries = static_cast<std::size_t>(abide::entries(program_.shape(id)));
    symbols_[id] = std::move(value);
    value_[id] = part(symbols_[id], 0, entries);
  }
  [[nodiscard]] const JetTensor& value(NodeId id) const { return value_[id]; }
  [[nodiscard]] const JetTensor& symbols(NodeId id) const { return symbols_[id]; }

  // What depends on parameters alone, apart from functions, which are known.
  void evaluate_point() {
    for (const Schedule::Step& step : draw_.forward_.steps()) {
      const Node& node = program_.node(step.node);
      if (!draw_.dependent_[step.node] && !std::holds_alternative<Function>(node.operation))
        value_[step.node] = applied(step);
    }
  }

  void run(const Stage& stage, bool fixed) {
    mend(stage, !fixed && (!stage.leaves.empty() || !stage.functions.empty()), evaluate(stage));
    if (draw_.of_point_.size() + draw_.of_probes_.size() == 2) return;  // there is no root
    for (std::size_t b = 0; b < columns_; ++b) {
      chosen_[b].merge(tried_[b]);
      tried_[b].clear();
    }
    for (const NodeId id : stage.functions) keep(id);
  }

 private:
  // Some columns of another attempt, with what a stage needs of it.
  Attempt(const Attempt& all, const Stage& stage, const std::vector<std::size_t>& columns)
      : draw_(all.draw_),
        program_(all.program_),
        arithmetic_(all.arithmetic_.field(), columns.size()),
        batched_(true),
        columns_(columns.size()),
        random_(all.random_),
        signs_(all.signs_),
        value_(program_.nodes().size()),
        symbols_(program_.nodes().size()) {
    const auto take = [&](NodeId id) {
      if (value_[id].planes.empty()) value_[id] = columns_of(all.value_[id], columns, all.columns_);
    };
    for (const NodeId leaf : stage.leaves) take(leaf);
    for (const std::size_t i : stage.steps)
      for (const NodeId operand : draw_.forward_.steps()[i].operands) take(operand);
    for (const std::size_t b : columns) {
      hash_.push_back(all.hash_[b]);
      chosen_.push_back(all.chosen_[b]);
      tried_.push_back(all.tried_[b]);
    }
  }

  // Changes entries until no root fails.
  void mend(const Stage& stage, bool changeable, std::vector<std::size_t> failing) {
    for (int round = 0;; ++round) {
      std::vector<std::size_t> columns;
      for (std::size_t b = 0; b < columns_; ++b)
        if (failing[b] > 0) columns.push_back(b);
      if (columns.empty()) return;
      look_at(draw_.stop_);
      if (!changeable || round == kMostRounds) throw MissingRoot();
      if (2 * columns.size() <= columns_) return mend(stage, columns, failing);
      const std::vector<Change> changes = propose(stage, failing);
      const std::vector<std::size_t> after = evaluate(stage);
      for (const Change& change : changes) {
        if (after[change.column] <= failing[change.column])
          failing[change.column] = after[change.column];
        else
          revert(change);
      }
    }
  }

  // The same for these columns alone: what has its roots is not evaluated again and again.
  void mend(const Stage& stage, const std::vector<std::size_t>& columns,
            const std::vector<std::size_t>& failing) {
    Attempt few(*this, stage, columns);
    std::vector<std::size_t> own;
    for (const std::size_t b : columns) own.push_back(failing[b]);
    few.mend(stage, true, std::move(own));
    const auto put = [&](NodeId id) {
      put_columns(value_[id], few.value_[id], columns, columns_);
      put_columns(symbols_[id], few.symbols_[id], columns, columns_);
    };
    for (const NodeId leaf : stage.leaves) put(leaf);
    for (const std::size_t i : stage.steps) put(draw_.forward_.steps()[i].node);
    for (std::size_t k = 0; k < columns.size(); ++k) tried_[columns[k]] = std::move(few.tried_[k]);
  }

  using Key = std::uint64_t;
  struct Change {
    std::size_t column = 0;
    NodeId leaf = 0;  // or a function
    std::size_t entry = 0;
    double before = 0;
    Key key = 0;  // of a symbol; 0 for a leaf
    std::optional<std::uint64_t> bits_before;
  };

  [[nodiscard]] Key key_of(Elementary function, double argument) const {
    return (static_cast<Key>(family_of(function)) + 1) << 32U |
           arithmetic_.field().to_residue(argument);
  }

  [[nodiscard]] double symbol(std::size_t column, Elementary function, double argument) {
    const PrimeField& field = arithmetic_.field();
    std::uint64_t bits = 0;
    const Key key = key_of(function, argument);
    if (const auto found = chosen_[column].find(key); found != chosen_[column].end())
      bits = found->second;
    else if (const auto tried = tried_[column].find(key); tried != tried_[column].end())
      bits = tried->second;
    else
      bits = hash_[column].bits(function, field.to_residue(argument));
    return symbol_value(field, function,
                        field.from(static_cast<std::int64_t>(bits % field.prime())));
  }

  // How many roots fail, by column; those of an argument with a root that fails count as failing.
  std::vector<std::size_t> evaluate(const Stage& stage) {
    std::vector<std::size_t> failing(columns_, 0);
    for (const std::size_t i : stage.steps) {
      const Schedule::Step& step = draw_.forward_.steps()[i];
      const Node& node = program_.node(step.node);
      if (is_root(node))
        set_symbols(step.node, roots(step.node, value_[step.operands[0]], failing));
      else if (const auto* f = std::get_if<Function>(&node.operation))
        set_symbols(step.node, draw_.units_.covers(program_, step.node)
                                   ? of_numbers(f->function, step.operands[0])
                                   : transcendental(f->function, value_[step.operands[0]]));
      else
        value_[step.node] = applied(step);
    }
    return failing;
  }

  JetTensor applied(const Schedule::Step& step) const {
    std::vector<const JetTensor*> operands;
    for (const NodeId operand : step.operands) operands.push_back(&value_[operand]);
    return apply(arithmetic_, program_.node(step.node), step.plan,
                 std::span<const JetTensor* const>(operands));
  }

  JetTensor transcendental(Elementary function, const JetTensor& operand) {
    const std::vector<Elementary>& all = symbols_of(function);
    JetTensor result{operand.entries * all.size(), std::vector<Plane>(1)};
    Plane& plane = result.planes[0];
    plane.batched = batched_;
    plane.values.resize(result.entries * columns_);
    for (std::size_t k = 0; k < all.size(); ++k)
      for (std::size_t i = 0; i < operand.entries; ++i)
        for (std::size_t b = 0; b < columns_; ++b)
          plane.values[(k * operand.entries + i) * columns_ + b] =
              symbol(b, all[k], coefficient(operand, 0, i, b, columns_));
    return result;
  }

  // Powers of one number: exp(q) for q = n unit is exp(unit)^n.
  JetTensor of_numbers(Elementary function, NodeId operand) {
    const auto& numbers = std::get<Constant>(program_.node(operand).operation).values;
    const auto size = static_cast<std::size_t>(entries(program_.shape(operand)));
    const std::vector<Elementary>& all = symbols_of(function);
    JetTensor result{size * all.size(), std::vector<Plane>(1)};
    for (const Elementary symbol : all)
      for (std::size_t i = 0; i < size; ++i)
        result.planes[0].values.push_back(draw_.units_.value(arithmetic_.field(), hash_[0], symbol,
                                                             numbers[numbers.size() == 1 ? 0 : i]));
    return result;
  }

  JetTensor roots(NodeId root, const JetTensor& operand, std::vector<std::size_t>& failing) {
    std::vector<std::vector<bool>>* signs =
        signs_ == nullptr || is_root_of_number(program_, root) ? nullptr : &(*signs_)[root];
    const PrimeField& field = arithmetic_.field();
    JetTensor result{operand.entries, std::vector<Plane>(1)};
    Plane& plane = result.planes[0];
    plane.batched = batched_;
    plane.values.assign(result.entries * columns_, 1.0);
    for (std::size_t b = 0; b < columns_; ++b) {
      const bool lost = failing[b] > 0;  // the argument may have no meaning
      std::vector<bool> squares;
      for (std::size_t i = 0; i < operand.entries; ++i) {
        const std::uint64_t u = field.to_residue(coefficient(operand, 0, i, b, columns_));
        const bool square = u != 0 && n_jacobi_unsigned(u, field.prime()) == 1;
        if (u != 0) squares.push_back(square);
        if (lost || !square)
          ++failing[b];
        else
          plane.values[i * columns_ + b] =
              field.from(static_cast<std::int64_t>(n_sqrtmod(u, field.prime())));
      }
      if (signs != nullptr && !lost && squares.size() == operand.entries)
        signs->push_back(std::move(squares));
    }
    return result;
  }

  // Another value for one entry of what the stage may change, in each column that fails.
  std::vector<Change> propose(const Stage& stage, const std::vector<std::size_t>& failing) {
    std::vector<Change> changes;
    const std::size_t choices = stage.leaves.size() + stage.functions.size();
    for (std::size_t b = 0; b < columns_; ++b) {
      if (failing[b] == 0) continue;
      Change change;
      change.column = b;
      const std::size_t which = random_.below(choices);
      const bool leaf = which < stage.leaves.size();
      change.leaf = leaf ? stage.leaves[which] : stage.functions[which - stage.leaves.size()];
      change.entry =
          random_.below(static_cast<std::uint64_t>(entries(program_.shape(change.leaf))));
      if (leaf) {
        Plane& plane = value_[change.leaf].planes.at(0);
        const std::size_t at = plane.batched ? change.entry * columns_ + b : change.entry;
        change.before = std::exchange(plane.values[at], arithmetic_.field().random(random_));
      } else {
        const NodeId operand = program_.node(change.leaf).operands[0];
        const Elementary function =
            std::get<Function>(program_.node(change.leaf).operation).function;
        // Each symbol of the function may be changed.
        const std::vector<Elementary>& all = symbols_of(function);
        change.key = key_of(all[random_.below(all.size())],
                            coefficient(value_[operand], 0, change.entry, b, columns_));
        const auto known = tried_[b].find(change.key);
        if (known != tried_[b].end()) change.bits_before = known->second;
        tried_[b][change.key] = random_.bits();
      }
      changes.push_back(change);
    }
    return changes;
  }

  void revert(const Change& change) {
    if (change.key == 0) {
      Plane& plane = value_[change.leaf].planes.at(0);
      plane.values[plane.batched ? change.entry * columns_ + change.column : change.entry] =
          change.before;
    } else if (change.bits_before) {
      tried_[change.column][change.key] = *change.bits_before;
    } else {
      tried_[change.column].erase(change.key);
    }
  }

  // What was drawn for a function stays as it is.
  void keep(NodeId id) {
    const Elementary function = std::get<Function>(program_.node(id).operation).function;
    const JetTensor& operand = value_[program_.node(id).operands[0]];
    for (const Elementary symbol : symbols_of(function))
      for (std::size_t i = 0; i < operand.entries; ++i)
        for (std::size_t b = 0; b < columns_; ++b) {
          const double u = coefficient(operand, 0, i, b, columns_);
          chosen_[b].try_emplace(key_of(symbol, u),
                                 hash_[b].bits(symbol, arithmetic_.field().to_residue(u)));
        }
  }

  const SymbolDraw& draw_;
  const Program& program_;
  const JetArithmetic arithmetic_;
  bool batched_;
  std::size_t columns_;
  Random& random_;
  RootSigns* signs_;
  std::vector<JetTensor> value_, symbols_;
  std::vector<SymbolHash> hash_;
  // By column: what earlier stages have used, and what this one has changed.
  std::vector<std::unordered_map<Key, std::uint64_t>> chosen_, tried_;
};

PointSymbols SymbolDraw::at_point(const PrimeField& field, std::vector<JetTensor>& point,
                                  bool fixed, Random& random, RootSigns* signs) const {
  const Program& program = schedule_->program();
  const JetArithmetic arithmetic(field, 1);
  Attempt attempt(*this, arithmetic, false, random, signs);
  for (std::size_t i = 0; i < point.size(); ++i) attempt.set(program.parameters()[i], point[i]);
  for (const Stage& stage : of_point_) attempt.run(stage, fixed);
  for (std::size_t i = 0; i < point.size(); ++i) point[i] = attempt.value(program.parameters()[i]);
  PointSymbols result;
  for (const NodeId id : schedule_->functions())
    result.values.push_back(dependent_[id] ? std::nullopt : std::optional(attempt.symbols(id)));
  return result;
}

DrawnSymbols SymbolDraw::draw(const JetArithmetic& arithmetic, const std::vector<JetTensor>& point,
                              const PointSymbols& known, std::vector<JetTensor> probes,
                              Random& random, RootSigns* signs) const {
  const Program& program = schedule_->program();
  DrawnSymbols result;
  if (!any()) {
    result.probes = std::move(probes);
    return result;
  }
  Attempt attempt(*this, arithmetic, true, random, signs);
  for (std::size_t i = 0; i < point.size(); ++i) attempt.set(program.parameters()[i], point[i]);
  for (std::size_t i = 0; i < probes.size(); ++i)
    attempt.set(program.probes()[i], std::move(probes[i]));
  const std::vector<NodeId>& functions = schedule_->functions();
  for (std::size_t k = 0; k < functions.size(); ++k)
    if (known.values[k]) attempt.set_symbols(functions[k], *known.values[k]);
  attempt.evaluate_point();
  for (const Stage& stage : of_probes_) attempt.run(stage, false);
  for (const NodeId id : program.probes()) result.probes.push_back(attempt.value(id));
  for (const NodeId id : functions) result.symbols.push_back(attempt.symbols(id));
  return result;
}

}  // namespace abide

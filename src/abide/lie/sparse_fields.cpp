// SPDX-License-Identifier: MIT
#include "abide/lie/sparse_fields.hpp"

#include <algorithm>
#include <stdexcept>

#include "abide/program/dense_tensor.hpp"

namespace abide {

namespace {

[[noreturn]] void no_field() {
  throw std::logic_error("SparseFields: inverses and functions have no sparse values");
}

// Which nodes depend on a probe.
std::vector<bool> moving(const Schedule& schedule) {
  std::vector<bool> moves(schedule.program().nodes().size(), false);
  for (const NodeId id : schedule.program().probes()) moves[id] = true;
  for (const Schedule::Step& step : schedule.steps())
    for (const NodeId operand : step.operands)
      if (moves[operand]) moves[step.node] = true;
  return moves;
}

std::size_t digit(std::size_t entry, std::size_t stride, std::size_t size) {
  return entry / stride % size;
}

}  // namespace

SparseFields::SparseFields(const FieldGraph& graph, const WordField& field,
                           const std::vector<std::vector<Element>>& point, StopFlag stop)
    : graph_(graph), field_(field) {
  const Program& program = graph.program();
  const std::size_t count = program.nodes().size();
  forms_.assign(count, Form::table);
  tables_.assign(count, nullptr);
  storage_.resize(count);
  coefficients_.resize(count);
  products_.resize(count);
  places_.resize(count);
  entries_.resize(count);
  const std::vector<bool> moves = moving(graph.schedule());
  for (const NodeId id : program.parameters()) tables_[id] = &point[graph.number(id)];
  for (const Schedule::Step& step : graph.schedule().steps()) {
    for (const Rational& number : exact_numbers(program.node(step.node)))
      if (std::holds_alternative<Sum>(program.node(step.node).operation))
        coefficients_[step.node].push_back(field_.from(number));
  }
  tabulate(moves, stop);
  choose_forms(moves);
  for (const Schedule::Step& step : graph.schedule().steps()) {
    if (!moves[step.node]) continue;
    look_at(stop);
    const Node& node = program.node(step.node);
    if (std::holds_alternative<Contraction>(node.operation))
      products_[step.node] = product_of(step);
    if (std::holds_alternative<Gather>(node.operation) && forms_[step.node] == Form::sparse &&
        !graph.list(step.node).empty())
      places_[step.node] = places_of(step.node, step.operands[0]);
  }
}

// Tables of what does not move. A constant of one value stays one.
void SparseFields::tabulate(const std::vector<bool>& moves, StopFlag stop) {
  const Program& program = graph_.program();
  const DenseArithmetic<WordField> arithmetic(field_);
  for (const Schedule::Step& step : graph_.schedule().steps()) {
    if (moves[step.node]) continue;
    look_at(stop);
    const Node& node = program.node(step.node);
    if (const auto* constant = std::get_if<Constant>(&node.operation)) {
      for (const Rational& value : constant->values)
        storage_[step.node].push_back(field_.from(value));
    } else {
      std::vector<std::vector<Element>> filled(step.operands.size());
      std::vector<const std::vector<Element>*> operands;
      for (std::size_t k = 0; k < step.operands.size(); ++k) {
        operands.push_back(tables_[step.operands[k]]);
        if (operands[k]->size() == graph_.size(step.operands[k])) continue;
        filled[k].assign(graph_.size(step.operands[k]), operands[k]->front());
        operands[k] = &filled[k];
      }
      storage_[step.node] = apply(arithmetic, node, step.plan,
                                  std::span<const std::vector<Element>* const>(operands));
    }
    tables_[step.node] = &storage_[step.node];
  }
  for (const NodeId id : graph_.schedule().outputs())
    if (!moves[id] && entries_[id].empty())
      for (std::size_t i = 0; i < graph_.size(id); ++i)
        if (const Element x = at(id, i); !field_.is_zero(x)) entries_[id].emplace_back(i, x);
}

// Whether the step asks for entries of the operand where another operand has some, and nowhere
// else.
bool SparseFields::masks(const Schedule::Step& step, NodeId operand,
                         const std::vector<Form>& natural) const {
  if (step.operands.size() != 2 || step.operands[0] == step.operands[1] ||
      !std::holds_alternative<Contraction>(graph_.program().node(step.node).operation))
    return false;
  const bool left = step.operands[0] == operand;
  if (natural[step.operands[left ? 1 : 0]] != Form::sparse) return false;
  for (const LabelStrides& label : graph_.strides(step.node).outer)
    if ((left ? label.right : label.left) == 0) return false;
  return true;
}

void SparseFields::choose_forms(const std::vector<bool>& moves) {
  const Program& program = graph_.program();
  const std::vector<Schedule::Step>& steps = graph_.schedule().steps();
  for (const NodeId id : program.probes()) forms_[id] = Form::sparse;
  // Forwards, as if all that can be lazy were.
  for (const Schedule::Step& step : steps) {
    if (!moves[step.node]) continue;
    bool all_sparse = true;
    for (const NodeId operand : step.operands)
      all_sparse = all_sparse && forms_[operand] == Form::sparse;
    const bool masked = step.operands.size() == 2 && (masks(step, step.operands[0], forms_) ||
                                                      masks(step, step.operands[1], forms_));
    forms_[step.node] = all_sparse || masked ? Form::sparse : Form::lazy;
  }
  // Backwards: lazy are those of which nobody needs all entries.
  const std::vector<Form> natural = forms_;
  std::vector<std::vector<const Schedule::Step*>> uses(forms_.size());
  for (const Schedule::Step& step : steps)
    for (const NodeId operand : step.operands) uses[operand].push_back(&step);
  std::vector<bool> kept(forms_.size(), false);
  for (const NodeId output : graph_.schedule().outputs()) kept[output] = true;
  for (std::size_t i = steps.size(); i-- > 0;) {
    const NodeId id = steps[i].node;
    if (forms_[id] != Form::lazy) continue;
    bool stays = !kept[id];
    for (const Schedule::Step* use : uses[id]) {
      const bool term = forms_[use->node] == Form::lazy && uses[id].size() == 1 &&
                        (use->operands.size() == 1 ||
                         std::holds_alternative<Sum>(program.node(use->node).operation));
      stays = stays && (term || masks(*use, id, natural));
    }
    if (!stays) forms_[id] = Form::sparse;
  }
}

SparseFields::Product SparseFields::product_of(const Schedule::Step& step) const {
  Product product;
  product.binary = step.operands.size() == 2;
  // Of two operands one at least is sparse: a lazy one stays so only beside one that is.
  product.sparse_left = !product.binary || forms_[step.operands[0]] == Form::sparse;
  const auto add = [&](const LabelStrides& label) {
    const Label seen = product.sparse_left
                           ? Label{label.size, label.left, label.right, label.result}
                           : Label{label.size, label.right, label.left, label.result};
    (seen.sparse == 0 ? product.free : product.labels).push_back(seen);
  };
  for (const LabelStrides& label : graph_.strides(step.node).outer) add(label);
  for (const LabelStrides& label : graph_.strides(step.node).inner) add(label);
  return product;
}

SparseFields::Places SparseFields::places_of(NodeId gather, NodeId operand) const {
  const std::span<const std::int32_t> list = graph_.list(gather);
  Places places;
  places.first.resize(graph_.size(operand) + 1, 0);
  for (const std::int32_t i : list)
    if (i >= 0) ++places.first[static_cast<std::size_t>(i) + 1];
  for (std::size_t i = 1; i < places.first.size(); ++i) places.first[i] += places.first[i - 1];
  std::vector<std::uint32_t> next = places.first;
  places.place.resize(places.first.back());
  for (std::size_t k = 0; k < list.size(); ++k)
    if (list[k] >= 0)
      places.place[next[static_cast<std::size_t>(list[k])]++] = static_cast<std::uint32_t>(k);
  return places;
}

void SparseFields::evaluate(const std::vector<Entries>& probes) {
  const std::vector<NodeId>& ids = graph_.program().probes();
  for (std::size_t i = 0; i < ids.size(); ++i) entries_[ids[i]] = probes[i];
  for (const Schedule::Step& step : graph_.schedule().steps())
    if (forms_[step.node] == Form::sparse) compute(step);
}

void SparseFields::compute(const Schedule::Step& step) {
  const Node& node = graph_.program().node(step.node);
  Entries& result = entries_[step.node];
  result.clear();
  match(
      node, [](const Parameter&) {}, [](const Probe&) {}, [](const Constant&) {},
      [&](const Contraction&) { multiply(step, result); },
      [&](const Sum&) {
        for (std::size_t k = 0; k < step.operands.size(); ++k) {
          const NodeId operand = step.operands[k];
          const Element scale = coefficients_[step.node][k];
          if (forms_[operand] == Form::sparse)
            for (const auto& [i, x] : entries_[operand])
              result.emplace_back(i, field_.mul(scale, x));
          else
            for (std::size_t i = 0; i < graph_.size(operand); ++i)
              result.emplace_back(i, field_.mul(scale, at(operand, i)));
        }
      },
      [&](const Gather&) {
        const Entries& operand = entries_[step.operands[0]];
        if (graph_.list(step.node).empty()) {
          result = operand;
          return;
        }
        const Places& places = places_[step.node];
        for (const auto& [i, x] : operand)
          for (std::size_t k = places.first[i]; k < places.first[i + 1]; ++k)
            result.emplace_back(places.place[k], x);
      },
      [](const Inverse&) { no_field(); }, [](const Function&) { no_field(); });
  tidy(result);
}

void SparseFields::multiply(const Schedule::Step& step, Entries& result) {
  const Product& product = products_[step.node];
  const NodeId sparse = step.operands[product.sparse_left ? 0 : 1];
  if (product.binary) {
    const NodeId other = step.operands[product.sparse_left ? 1 : 0];
    if (forms_[other] == Form::sparse)
      return join(product, entries_[sparse], entries_[other], result);
    std::size_t free = 1;
    for (const Label& label : product.free) free *= label.size;
    for (const auto& [entry, x] : entries_[sparse]) {
      std::size_t place = 0, partner = 0;
      for (const Label& label : product.labels) {
        const std::size_t d = digit(entry, label.sparse, label.size);
        place += d * label.result;
        partner += d * label.other;
      }
      for (std::size_t k = 0; k < free; ++k) {
        std::size_t rest = k, to = place, from = partner;
        for (const Label& label : product.free) {
          to += rest % label.size * label.result;
          from += rest % label.size * label.other;
          rest /= label.size;
        }
        const Element y = at(other, from);
        if (!field_.is_zero(y)) result.emplace_back(to, field_.mul(x, y));
      }
    }
    return;
  }
  for (const auto& [entry, x] : entries_[sparse]) {
    std::size_t place = 0;
    for (const Label& label : product.labels)
      if (label.result != 0) place += digit(entry, label.sparse, label.size) * label.result;
    result.emplace_back(place, x);
  }
}

// Entries that agree in the labels of both are multiplied.
void SparseFields::join(const Product& product, const Entries& sparse, const Entries& other,
                        Entries& result) {
  if (sparse.empty() || other.empty()) return;
  keyed_.clear();
  for (const auto& [entry, y] : other) {
    Keyed keyed{0, 0, y};
    for (const Label& label : product.labels)
      if (label.other != 0) keyed.key += digit(entry, label.other, label.size) * label.other;
    for (const Label& label : product.free)
      keyed.offset += digit(entry, label.other, label.size) * label.result;
    keyed_.push_back(keyed);
  }
  const auto less = [](const Keyed& a, const Keyed& b) { return a.key < b.key; };
  if (keyed_.size() > 1) std::sort(keyed_.begin(), keyed_.end(), less);
  for (const auto& [entry, x] : sparse) {
    Keyed wanted{0, 0, 0};
    std::size_t place = 0;
    for (const Label& label : product.labels) {
      const std::size_t d = digit(entry, label.sparse, label.size);
      place += d * label.result;
      wanted.key += d * label.other;
    }
    const auto [first, last] = std::equal_range(keyed_.begin(), keyed_.end(), wanted, less);
    for (auto keyed = first; keyed != last; ++keyed)
      result.emplace_back(place + keyed->offset, field_.mul(x, keyed->value));
  }
}

SparseFields::Element SparseFields::at(NodeId id, std::size_t entry) const {
  if (forms_[id] == Form::table) {
    const std::vector<Element>& table = *tables_[id];
    return table.size() == 1 ? table[0] : table[entry];
  }
  if (forms_[id] == Form::sparse) {
    const auto found =
        std::lower_bound(entries_[id].begin(), entries_[id].end(), entry,
                         [](const auto& held, std::size_t wanted) { return held.first < wanted; });
    return found != entries_[id].end() && found->first == entry ? found->second : field_.zero();
  }
  const Node& node = graph_.program().node(id);
  const auto no_leaf = [](const auto&) -> Element {
    throw std::logic_error("SparseFields: a leaf is not lazy");
  };
  return match(
      node, [&](const Parameter& leaf) { return no_leaf(leaf); },
      [&](const Probe& leaf) { return no_leaf(leaf); },
      [&](const Constant& leaf) { return no_leaf(leaf); },
      [&](const Contraction&) { return product_at(id, node, entry); },
      [&](const Sum&) {
        Element total = field_.zero();
        for (std::size_t k = 0; k < node.operands.size(); ++k)
          total = field_.add(total, field_.mul(coefficients_[id][k], at(node.operands[k], entry)));
        return total;
      },
      [&](const Gather&) {
        const std::span<const std::int32_t> list = graph_.list(id);
        if (list.empty()) return at(node.operands[0], entry);
        return list[entry] < 0 ? field_.zero()
                               : at(node.operands[0], static_cast<std::size_t>(list[entry]));
      },
      [](const Inverse&) -> Element { no_field(); },
      [](const Function&) -> Element { no_field(); });
}

SparseFields::Element SparseFields::product_at(NodeId id, const Node& node,
                                               std::size_t entry) const {
  Element total = field_.zero();
  const Product& product = products_[id];
  if (!product.binary) {
    const OperandEntries first = graph_.first_term(id, entry);
    for (std::size_t k = 0; k < graph_.strides(id).terms; ++k)
      total = field_.add(total, at(node.operands[0], graph_.term(id, first, k).left));
    return total;
  }
  std::size_t begin = 0;  // of the other operand, by the labels that it alone has
  for (const Label& label : product.free)
    begin += digit(entry, label.result, label.size) * label.other;
  const NodeId other = node.operands[product.sparse_left ? 1 : 0];
  for (const auto& [held, x] : entries_[node.operands[product.sparse_left ? 0 : 1]]) {
    std::size_t partner = begin;
    bool meets = true;
    for (const Label& label : product.labels) {
      const std::size_t d = digit(held, label.sparse, label.size);
      if (label.result != 0 && digit(entry, label.result, label.size) != d) {
        meets = false;
        break;
      }
      partner += d * label.other;
    }
    if (meets) total = field_.add(total, field_.mul(x, at(other, partner)));
  }
  return total;
}

// Terms at one place are added; what is 0 then is left out.
void SparseFields::tidy(Entries& entries) const {
  if (entries.size() > 1)
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries.size();) {
    auto total = entries[i];
    for (++i; i < entries.size() && entries[i].first == total.first; ++i)
      total.second = field_.add(total.second, entries[i].second);
    if (!field_.is_zero(total.second)) entries[kept++] = total;
  }
  entries.resize(kept);
}

double SparseFields::bytes(const Schedule& schedule) {
  double total = 0;
  const Program& program = schedule.program();
  const std::vector<bool> moves = moving(schedule);
  for (const Schedule::Step& step : schedule.steps()) {
    const Node& node = program.node(step.node);
    const double size = static_cast<double>(entries(node.shape));
    if (std::holds_alternative<Gather>(node.operation)) {
      const double operand = static_cast<double>(entries(program.shape(step.operands[0])));
      total += (size + 2 * operand) * sizeof(std::uint32_t);
    }
    if (!moves[step.node]) total += size * sizeof(Element);
  }
  return total;
}

}  // namespace abide

// SPDX-License-Identifier: MIT
#include "abide/proof/certified_brackets.hpp"

#include <flint/fmpq.h>

#include <utility>

#include "abide/error.hpp"
#include "abide/program/dense_tensor.hpp"

namespace abide {

namespace {

using Integers = Certificate::Integers;

std::uint64_t entry_of(const PrimeField& field, const JetTensor& tensor, std::size_t entry,
                       std::size_t batch, std::size_t b) {
  return field.to_residue(coefficient(tensor, 0, entry, b, batch));
}

// As near to 0 as possible.
std::int64_t balanced(const PrimeField& field, std::uint64_t residue) {
  const auto value = static_cast<std::int64_t>(residue);
  const auto prime = static_cast<std::int64_t>(field.prime());
  return 2 * value > prime ? value - prime : value;
}

// Entries that were changed.
void read_back(const PrimeField& field, std::span<const JetTensor> tensors, std::size_t batch,
               std::size_t b, Integers& numbers) {
  std::size_t next = 0;
  for (const JetTensor& tensor : tensors)
    for (std::size_t i = 0; i < tensor.entries && next < numbers.size(); ++i, ++next) {
      const std::uint64_t value = entry_of(field, tensor, i, batch, b);
      if (residue(numbers[next], field.prime()) != value) numbers[next] = balanced(field, value);
    }
}

// f(g) for the common unit g of numbers q of which it is known: of g and q it is a g + b q, and f
// of that a product of powers.
template <class T, class Multiply, class Invert>
class Unit {
 public:
  Unit(T one, Multiply multiply, Invert invert)
      : one_(one), value_(std::move(one)), multiply_(multiply), invert_(invert) {}

  void add(const Rational& q, T value) {
    if (q.is_zero()) return;
    Rational next, a, b, one;
    fmpq_gcd(next.flint(), unit_.flint(), q.flint());
    const Rational u = unit_ / next, v = q / next;
    fmpz_xgcd(fmpq_numref(one.flint()), fmpq_numref(a.flint()), fmpq_numref(b.flint()),
              fmpq_numref(u.flint()), fmpq_numref(v.flint()));
    value_ = multiply_(power(value_, a), power(std::move(value), b));
    unit_ = next;
  }
  [[nodiscard]] bool any() const { return !unit_.is_zero(); }
  [[nodiscard]] const T& value() const { return value_; }

 private:
  T power(T z, Rational n) const {
    if (n < Rational(0)) {
      z = invert_(z);
      n = -n;
    }
    T result = one_;
    const fmpz* exponent = fmpq_numref(n.flint());
    for (flint_bitcnt_t bit = fmpz_bits(exponent); bit-- > 0;) {
      result = multiply_(result, result);
      if (fmpz_tstbit(exponent, bit) != 0) result = multiply_(result, z);
    }
    return result;
  }

  T one_, value_;
  Multiply multiply_;
  Invert invert_;
  Rational unit_;
};

}  // namespace

std::size_t CertifiedBrackets::fields() const {
  return level_ == CertifiedSymbols::kAllLevels
             ? flow_.fields().size() + flow_.field_divisors().size()
             : 0;
}

// Fields first, then what they divide by.
std::vector<NodeId> CertifiedBrackets::outputs() const {
  std::vector<NodeId> result;
  if (fields() > 0) {
    result = flow_.fields();
    result.insert(result.end(), flow_.field_divisors().begin(), flow_.field_divisors().end());
  }
  for (const CertifiedFunction& f : flow_.functions()) {
    if (has(f)) result.push_back(f.node);
    if (has(f) || is_next_root(f)) result.push_back(f.operand);
  }
  return result;
}

CertifiedBrackets::CertifiedBrackets(const CertifiedFlow& flow, std::uint64_t prime,
                                     std::size_t level)
    : flow_(flow),
      level_(level),
      field_(prime),
      words_(prime),
      functions_(Schedule(flow.program(), outputs()).functions()),
      schedule_(flow.program(),
                [&] {
                  std::vector<NodeId> all = outputs();
                  for (const NodeId id : functions_)
                    all.push_back(flow_.program().node(id).operands[0]);
                  return all;
                }()),
      draw_(schedule_) {
  const std::vector<NodeId>& parameters = flow.program().parameters();
  for (std::size_t i = flow.fields().size(); i < parameters.size(); ++i)
    stand_ins_.push_back(
        JetArithmetic(field_, 1).constant({{0}}, flow.program().shape(parameters[i])));
}

StateTensors CertifiedBrackets::tensors(const Integers& point) const {
  const JetArithmetic arithmetic(field_, 1);
  StateTensors result;
  auto next = point.begin();
  for (std::size_t b = 0; b < flow_.fields().size(); ++b) {
    const Shape& shape = flow_.program().shape(flow_.program().parameters()[b]);
    std::vector<Rational> values;
    for (std::int64_t i = 0; i < entries(shape); ++i) values.emplace_back(*next++);
    result.push_back(arithmetic.constant({values}, shape));
  }
  return result;
}

void CertifiedBrackets::set_point(Integers& point, Random& random) {
  point_ = tensors(point);
  if (!draw_.any()) return;
  StateTensors all = point_;
  all.insert(all.end(), stand_ins_.begin(), stand_ins_.end());
  known_ = draw_.at_point(field_, all, false, random);
  read_back(field_, all, 1, 0, point);
  all.resize(point_.size());
  point_ = std::move(all);
}

void CertifiedBrackets::set_point(const Integers& point, const SymbolTable& known) {
  point_ = tensors(point);
  const Program& program = flow_.program();
  std::vector<NodeId> arguments;
  for (const NodeId id : functions_)
    if (!draw_.depends_on_probes(id)) arguments.push_back(program.node(id).operands[0]);
  const DenseArithmetic<WordField> arithmetic(
      words_, [&](Elementary f, const std::uint64_t& u) { return known.at(f, u); });
  auto next = point.begin();
  Assignment<std::vector<std::uint64_t>> given;
  given.parameters = filled(program, program.parameters(), [&] {
    return next == point.end() ? 0 : residue(*next++, words_.prime());
  });
  given.probes = filled(program, program.probes(), [] { return std::uint64_t{0}; });
  const auto values = abide::evaluate(Schedule(program, arguments), arithmetic, given);
  std::size_t argument = 0;
  for (const NodeId id : functions_) {
    known_.values.emplace_back();
    if (draw_.depends_on_probes(id)) continue;
    const std::vector<std::uint64_t>& at = values[argument++];
    const auto& function = std::get<Function>(program.node(id).operation);
    JetTensor symbols{at.size() * symbols_of(function.function).size(), std::vector<Plane>(1)};
    for (const Elementary symbol : symbols_of(function.function))
      for (const std::uint64_t u : at)
        symbols.planes[0].values.push_back(
            field_.from(static_cast<std::int64_t>(known.at(symbol, u))));
    known_.values.back() = std::move(symbols);
  }
}

ProbeTensors CertifiedBrackets::draw(std::vector<Integers>& probes, Random& random) const {
  const std::size_t batch = probes.size();
  ProbeTensors result;
  std::size_t first = 0;
  for (const NodeId id : flow_.program().probes()) {
    const auto size = static_cast<std::size_t>(entries(flow_.program().shape(id)));
    JetTensor tensor{size, std::vector<Plane>(1)};
    tensor.planes[0] = {std::vector<double>(size * batch), true};
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t b = 0; b < batch; ++b)
        tensor.planes[0].values[i * batch + b] = field_.from(probes[b][first + i]);
    first += size;
    result.push_back(std::move(tensor));
  }
  if (!draw_.any()) return result;
  StateTensors all = point_;
  all.insert(all.end(), stand_ins_.begin(), stand_ins_.end());
  DrawnSymbols drawn =
      draw_.draw(JetArithmetic(field_, batch), all, known_, std::move(result), random);
  for (std::size_t b = 0; b < batch; ++b) read_back(field_, drawn.probes, batch, b, probes[b]);
  result = std::move(drawn.probes);
  for (JetTensor& symbol : drawn.symbols) result.push_back(std::move(symbol));
  return result;
}

std::vector<JetTensor> CertifiedBrackets::evaluated(const JetArithmetic& arithmetic,
                                                    const StateTensors& point,
                                                    std::span<const JetTensor> probes) const {
  StateTensors all = point;
  all.insert(all.end(), stand_ins_.begin(), stand_ins_.end());
  const std::size_t blocks = flow_.program().probes().size();
  return abide::evaluate(schedule_, arithmetic, std::span<const JetTensor>(all),
                         probes.first(blocks), probes.subspan(blocks));
}

void CertifiedBrackets::evaluate(std::span<const ProbeTensors> probes, std::size_t batch,
                                 Matrix& rows) const {
  const JetArithmetic arithmetic(field_, batch);
  const FieldAt field = [&](const StateTensors& at, std::span<const JetTensor> probe) {
    StateTensors result = evaluated(arithmetic, at, probe);
    result.resize(flow_.fields().size());
    return result;
  };
  copy_batch_to_rows(bracket(field, arithmetic, point_, 0, probes), batch, rows.row(0),
                     rows.columns);
}

SymbolTable CertifiedBrackets::table(const std::vector<JetTensor>& outputs,
                                     std::span<const JetTensor> symbols, std::size_t batch,
                                     std::size_t b) const {
  SymbolTable result(words_);
  const std::size_t first = outputs.size() - functions_.size();
  for (std::size_t j = 0; j < functions_.size(); ++j) {
    const auto& function = std::get<Function>(flow_.program().node(functions_[j]).operation);
    const std::vector<Elementary>& all = symbols_of(function.function);
    const JetTensor& argument = outputs[first + j];
    for (std::size_t k = 0; k < all.size(); ++k)
      for (std::size_t i = 0; i < argument.entries; ++i)
        result.add(all[k], entry_of(field_, argument, i, batch, b),
                   entry_of(field_, symbols[j], k * argument.entries + i, batch, b));
  }
  return result;
}

CertifiedBrackets::Values CertifiedBrackets::values(const std::vector<JetTensor>& outputs,
                                                    std::span<const JetTensor> symbols,
                                                    std::size_t batch, std::size_t b) const {
  using Point = std::pair<std::uint64_t, std::uint64_t>;
  Unit exponential(
      std::uint64_t{1}, [&](std::uint64_t x, std::uint64_t y) { return words_.mul(x, y); },
      [&](std::uint64_t x) { return words_.inverse(x); });
  Unit circle(
      Point{1, 0},
      [&](const Point& x, const Point& y) {
        return Point{words_.sub(words_.mul(x.first, y.first), words_.mul(x.second, y.second)),
                     words_.add(words_.mul(x.first, y.second), words_.mul(x.second, y.first))};
      },
      [&](const Point& x) {
        return Point{x.first, words_.neg(x.second)};
      });
  const SymbolTable known = table(outputs, symbols, batch, b);
  Values result;
  std::size_t output = fields();
  for (const CertifiedFunction& f : flow_.functions()) {
    if (is_next_root(f)) ++output;
    if (!has(f)) continue;
    ++output;
    const JetTensor& argument = outputs[output++];
    const std::size_t size = argument.entries;
    Integers& list = f.of_probe ? result.probe : result.point;
    for (const Elementary symbol : symbols_of(f.function))
      for (std::size_t i = 0; i < size; ++i) {
        const std::uint64_t u = entry_of(field_, argument, i, batch, b);
        const std::optional<Rational> exact =
            f.numbers.empty() ? std::nullopt : exact_value(symbol, f.numbers[i]);
        const std::uint64_t value = exact ? words_.from(*exact) : known.at(symbol, u);
        if (!f.made_of_units()) {
          list.push_back(static_cast<std::int64_t>(value));
        } else if (symbol == Elementary::cos) {
          circle.add(f.numbers[i], {value, exact ? 0 : known.at(Elementary::sin, u)});
        } else if (symbol == Elementary::exp) {
          exponential.add(f.numbers[i], value);
        } else if (symbol == Elementary::sigmoid) {
          exponential.add(f.numbers[i], words_.mul(value, words_.inverse(words_.sub(1, value))));
        }
      }
  }
  if (exponential.any()) result.exponential = static_cast<std::int64_t>(exponential.value());
  if (circle.any())
    result.circle = {static_cast<std::int64_t>(circle.value().first),
                     static_cast<std::int64_t>(circle.value().second)};
  return result;
}

std::vector<std::optional<CertifiedBrackets::Values>> CertifiedBrackets::values(
    const ProbeTensors& drawn, std::size_t batch) const {
  const std::vector<JetTensor> outputs = evaluated(JetArithmetic(field_, batch), point_, drawn);
  const auto symbols = std::span<const JetTensor>(drawn).subspan(flow_.program().probes().size());
  std::vector<std::optional<Values>> result(batch);
  for (std::size_t b = 0; b < batch; ++b) {
    try {
      result[b] = values(outputs, symbols, batch, b);
    } catch (const Refused&) {
      continue;
    }
  }
  return result;
}

}  // namespace abide

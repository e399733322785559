// SPDX-License-Identifier: MIT
#include "abide/families/template_rate.hpp"

#include <algorithm>
#include <stdexcept>

#include "abide/program/regular_point.hpp"

namespace abide {

namespace {

using Axes = std::vector<TensorView::Axis>;

// The sum over all places of the axes of a product, or of the first alone where b is null.
double summed(const PrimeField& field, const double* a, const double* b, const Axes& axes,
              std::size_t from) {
  if (from == axes.size()) return field.reduce(b == nullptr ? *a : *a * *b);
  const auto [size, stride] = axes[from];
  double total = 0;
  if (from + 1 < axes.size()) {
    for (std::int64_t k = 0; k < size; ++k)
      total += summed(field, a + k * stride, b == nullptr ? b : b + k * stride, axes, from + 1);
    return field.reduce(total);
  }
  constexpr auto kExact = static_cast<std::int64_t>(PrimeField::kProductsBeforeReduction) / 2;
  for (std::int64_t first = 0; first < size; first += kExact) {
    const std::int64_t last = std::min(size, first + kExact);
    double part = 0;
    if (b == nullptr)
      for (std::int64_t k = first; k < last; ++k) part += a[k * stride];
    else
      for (std::int64_t k = first; k < last; ++k) part += a[k * stride] * b[k * stride];
    total = field.reduce(total + field.reduce(part));
  }
  return total;
}

// The axes that are summed over, the one with the least stride last.
Axes summed_axes(const LawTemplate& law_template, const TensorView& view) {
  Axes axes;
  for (std::size_t axis = 0; axis < view.axes.size(); ++axis)
    if (law_template.matrix != axis && std::find(law_template.kept.begin(), law_template.kept.end(),
                                                 axis) == law_template.kept.end())
      axes.push_back(view.axes[axis]);
  std::sort(axes.begin(), axes.end(),
            [](const auto& a, const auto& b) { return a.stride > b.stride; });
  return axes;
}

}  // namespace

FieldAtPoint draw_field(const Flow& flow, const ModularArithmetic& arithmetic, Random& random) {
  const Program& program = flow.program();
  return at_regular_point_of_model([&](int) {
    const auto drawn = [&](const std::vector<NodeId>& leaves) {
      std::vector<ModularTensor> result;
      for (const NodeId id : leaves)
        result.push_back(
            arithmetic.random(static_cast<std::size_t>(entries(program.shape(id))), random));
      return result;
    };
    FieldAtPoint at;
    at.point = drawn(program.parameters());
    const std::vector<ModularTensor> probes = drawn(program.probes());
    const std::vector<ModularTensor> symbols =
        free_symbols(flow.field_schedule(), arithmetic, random);
    at.motion =
        evaluate(flow.field_schedule(), arithmetic, std::span<const ModularTensor>(at.point),
                 std::span<const ModularTensor>(probes), std::span<const ModularTensor>(symbols));
    return at;
  });
}

int time_power(const Flow& flow, LawTemplate::Kind kind) {
  if (!flow.space().time()) return 0;
  if (flow.space().has_velocities())
    return flow.space().time()->exponential() ? 1 : flow.integrating_degree();
  return kind == LawTemplate::Kind::linear ? 1 : 2;
}

EntryRate rate_of(const Flow& flow, const PrimeField& field, const FieldAtPoint& at,
                  const LawTemplate& law_template, const std::vector<TensorView>& views,
                  const EntryPlace& place, bool wish_value) {
  const TensorView& view = views[law_template.view];
  const Axes axes = summed_axes(law_template, view);
  std::int64_t first = view.offset;
  for (std::size_t k = 0; k < place.kept.size(); ++k)
    first += place.kept[k] * view.axes[law_template.kept[k]].stride;
  const std::int64_t step = law_template.matrix ? view.axes[*law_template.matrix].stride : 0;
  const std::int64_t i = first + place.i * step, j = first + place.j * step;
  const double* p = at.point[view.block]->data();
  const double* x = at.motion[view.block]->data();
  const auto product = [&](const double* a, const double* b) {
    return summed(field, a, b, axes, 0);
  };
  const int power = time_power(flow, law_template.kind);
  const bool with_value = wish_value || power > 0;
  double value = 0, change = 0;
  switch (law_template.kind) {
    case LawTemplate::Kind::linear:
      if (with_value) value = product(p + i, nullptr);
      change = product(x + i, nullptr);
      break;
    case LawTemplate::Kind::square:
      if (with_value) value = product(p + i, p + j);
      change = product(x + i, p + j);
      change = field.add(change, i == j ? change : product(p + i, x + j));
      break;
    case LawTemplate::Kind::antisymmetric: {
      const std::size_t velocity = flow.space().velocity(view.block);
      const double* v = at.point[velocity]->data();
      const double* y = at.motion[velocity]->data();
      value = field.sub(product(p + i, v + j), product(v + i, p + j));
      change = field.sub(field.add(product(x + i, v + j), product(p + i, y + j)),
                         field.add(product(y + i, p + j), product(v + i, x + j)));
      break;
    }
  }
  if (power == 0) return {value, change};
  const std::size_t time = flow.space().time()->block;
  const double s = (*at.point[time])[0];
  double before = 1;  // s^(e-1)
  for (int k = 1; k < power; ++k) before = field.mul(before, s);
  const double moved =
      field.mul(field.mul(field.from_integer(power), before), (*at.motion[time])[0]);
  return {value, field.add(field.mul(moved, value), field.mul(field.mul(before, s), change))};
}

}  // namespace abide

// SPDX-License-Identifier: MIT
#include "abide/train/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/laws/check.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/program/limits.hpp"
#include "abide/train/gate_witness.hpp"
#include "abide/train/law_form.hpp"
#include "abide/train/task.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostScalarLaws = 40;
constexpr int kSearchedDegree = 3;

// `3`, `0.5`, `1e4`, `1/3`, not negative.
Rational exact_number(const std::string& text, const char* what) {
  const std::size_t slash = text.find('/');
  try {
    Rational value = Rational::from_decimal(text.substr(0, slash));
    if (slash != std::string::npos) value /= Rational::from_decimal(text.substr(slash + 1));
    return value;
  } catch (const std::exception&) {
    throw UsageError(fmt::format("{}: expected a number such as 2.5 or 1/3, found {}", what, text));
  }
}

// What can be seen of an expression without asking whether it is a law.
void look_at(Watched& law, const Flow& flow) {
  Observables observables(flow);
  const NodeId node = observables.parse(law.expression, "LAW");
  law.shape = observables.program().shape(node);
  const Bounds size = bounds(observables.program(), {node})[0];
  law.drift.linear = !flow.space().has_velocities() && observables.logarithms().empty() &&
                     size.parameter_degree <= 1 && size.denominator_degree == 0;
}

using Standing = Watched::Standing;

class Planner {
 public:
  Planner(const Experiment& experiment, const PlanOptions& options)
      : plan_{experiment, {}, {}, {}, {}}, options_(options) {}

  Plan make() {
    const Experiment& e = plan_.experiment;
    if (std::count(optimizer_names().begin(), optimizer_names().end(), e.optimizer) == 0)
      throw UsageError(fmt::format("unknown optimizer '{}'; expected one of {}{}", e.optimizer,
                                   fmt::join(optimizer_names(), ", "),
                                   did_you_mean(e.optimizer, optimizer_names())));
    if (e.tau && e.optimizer != "flow")
      throw UsageError("--tau is for --optimizer flow; momentum has --mass and --friction");
    if (!e.masses.empty() && e.optimizer != "momentum")
      throw UsageError("--mass is for --optimizer momentum");
    for (const double step : e.steps)
      if (std::count(e.steps.begin(), e.steps.end(), step) > 1)
        throw UsageError(fmt::format("--step: {:g} is given twice", step));
    for (const std::string& law : e.laws)
      if (std::count(e.laws.begin(), e.laws.end(), law) > 1)
        throw UsageError(fmt::format("--law: {} is given twice", law));
    if (!e.only.empty() && !e.laws.empty())
      throw UsageError(
          "--only says in which parameters laws are sought: expected no --law with it");
    refuse_unused_velocity();
    plan_.loss = parse_loss(e.loss);
    load();
    std::vector<std::string> masses = e.masses;
    if (masses.empty()) masses = {e.optimizer == "momentum" ? "1" : "0"};
    for (std::size_t i = 0; i < masses.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (exact_number(masses[i], "--mass") == exact_number(masses[j], "--mass"))
          throw UsageError(fmt::format("--mass: {} is given twice", masses[i]));
    plan_.steps_differ = e.steps.size() > 1;
    plan_.masses_differ = masses.size() > 1;
    for (const std::string& mass : masses)
      for (const double step : e.steps) plan_.settings.push_back(setting(mass, step));
    return std::move(plan_);
  }

 private:
  // First velocities that no step would look at.
  void refuse_unused_velocity() const {
    const Experiment& e = plan_.experiment;
    if (e.velocity == 0) return;
    if (e.optimizer == "nesterov")
      throw UsageError(
          "--velocity: the first step of nesterov is y = x + 0 (x - x-), whatever the velocity is; "
          "expected --optimizer momentum, or flow with --tau 3/t");
    const auto massless = [](const std::string& m) { return exact_number(m, "--mass").is_zero(); };
    if (e.optimizer == "momentum" && !e.masses.empty() &&
        std::all_of(e.masses.begin(), e.masses.end(), massless))
      throw UsageError(
          "--velocity: with --mass 0 no step depends on the velocity; expected another --mass");
  }

  void load() {
    Task task = load_task(plan_.experiment, plan_.loss);
    plan_.model = std::move(task.model);
    plan_.data = std::move(task.data);
    only_ = std::move(task.only);
  }

  Setting setting(const std::string& mass, double step) {
    const Experiment& e = plan_.experiment;
    Setting s;
    s.step = step;
    const Rational mu = exact_number(mass, "--mass");
    const Rational nu = exact_number(e.friction, "--friction");
    if (mu.is_zero() && nu.is_zero())
      throw UsageError("--mass and --friction are both 0: nothing moves");
    s.mass = mu.to_double();
    FlowOptions options;
    options.metric = e.metric;
    options.rates = e.rates;
    options.frozen = e.frozen;
    if (e.optimizer == "mirror" && !e.metric && plan_.model->metric == "euclidean")
      options.metric = "mirror";
    if (e.optimizer == "natural" && !e.metric) options.metric = "natural-block";
    const bool second_order = (e.optimizer == "momentum" && !mu.is_zero()) ||
                              e.optimizer == "nesterov" || e.tau.has_value();
    if (second_order) options.dynamics = Dynamics::momentum;
    if (e.optimizer == "momentum" && second_order) options.tau = (nu / mu).to_string();
    if (e.optimizer == "nesterov") options.tau = "3/t";
    if (e.tau) options.tau = *e.tau;
    // The flow decays as the method does where no metric comes in between.
    if (e.weight_decay != 0 && (e.optimizer == "flow" ||
                                Metric(*plan_.model, options.metric, options.rates).euclidean())) {
      options.decay = Rational::from_decimal(fmt::format("{}", e.weight_decay));
      if (e.optimizer == "momentum") options.decay /= mu.is_zero() ? nu : mu;
    }
    s.flow = flow(options);
    if (e.optimizer == "mirror" && !s.flow->metric().has_potential_steps())
      throw UsageError(
          fmt::format("--optimizer mirror knows the metrics euclidean and mirror; found "
                      "{}",
                      s.flow->metric().text()));
    if (e.optimizer == "momentum" && (mu.is_zero() ? nu : mu) != Rational(1) &&
        !s.flow->metric().scales_with_potentials())
      throw UsageError(fmt::format(
          "--{}: the metric {} is not multiplied by one number when its argument is; expected 1",
          mu.is_zero() ? "friction" : "mass", s.flow->metric().text()));
    watch(options, s);
    std::vector<std::string> label;
    if (plan_.masses_differ) label.push_back("mu = " + mass);
    if (plan_.steps_differ) label.push_back(fmt::format("step {:g}", step));
    s.label = label.empty() ? e.optimizer : fmt::format("{}", fmt::join(label, ", "));
    const double steps = std::round(e.time / step);
    const auto most = static_cast<double>(limits().steps);
    if (!(steps >= 1 && steps <= most))
      throw UsageError(fmt::format("--time {:g} is {:g} steps of {:g}; expected from 1 to {:g}{}",
                                   e.time, steps, step, most, raised_by(&Limits::steps)));
    if (std::abs(steps * step - e.time) > 1e-9 * e.time)
      throw UsageError(
          fmt::format("--time {:g} is no whole number of steps of {:g}; expected a multiple, such "
                      "as {:g}",
                      e.time, step, steps * step));
    s.steps = static_cast<std::uint64_t>(steps);
    if (e.optimizer == "flow") {
      s.equation.dynamics = options.dynamics;
      s.equation.tolerance = e.tolerance;
      if (e.weight_decay != 0)
        for (std::size_t b = 0; b < s.flow->space().parameters(); ++b)
          s.equation.decay.insert(
              s.equation.decay.end(), s.flow->space().sizes()[b],
              s.flow->space()[b].kind == StateBlock::Kind::frozen ? 0 : e.weight_decay);
      if (s.flow->damping()) s.equation.tau = damping(*s.flow->damping());
      return s;
    }
    Method method;
    method.kind = e.optimizer == "momentum"   ? Method::Kind::momentum
                  : e.optimizer == "nesterov" ? Method::Kind::nesterov
                  : e.optimizer == "mirror"   ? Method::Kind::mirror
                                              : Method::Kind::gradient;
    method.step = step;
    method.mass = s.mass;
    method.friction = nu.to_double();
    method.weight_decay = e.weight_decay;
    method.batch = e.optimizer == "sgd" ? e.batch : 0;
    method.seed = e.seed;
    s.method = method;
    return s;
  }

  static std::function<double(double)> damping(const Damping& damping) {
    return [damping](double t) {
      const auto value = [t](const std::vector<Rational>& c) {
        const auto next = [t](double sum, const Rational& x) { return sum * t + x.to_double(); };
        return std::accumulate(c.rbegin(), c.rend(), 0.0, next);
      };
      return value(damping.numerator) / value(damping.denominator);
    };
  }

  std::shared_ptr<const Flow> flow(const FlowOptions& options) {
    const std::string key = fmt::format("{} {} {} {} {}", to_string(options.dynamics), options.tau,
                                        options.metric.value_or(""), options.decay.to_string(),
                                        fmt::join(options.only, ","));
    std::shared_ptr<const Flow>& made = flows_[key];
    if (!made) made = std::make_shared<Flow>(Flow::make(*plan_.model, options));
    return made;
  }

  void watch(const FlowOptions& options, Setting& s) {
    const std::shared_ptr<const Flow> own = flow(options);
    std::vector<Watched>& result = s.watched;
    const bool second_order = own->space().has_velocities();
    FlowOptions gradient = options;
    gradient.dynamics = Dynamics::gradient;
    gradient.tau = "0";
    gradient.decay = 0;  // its time would be another
    if (!plan_.experiment.laws.empty()) {
      for (const std::string& law : plan_.experiment.laws) result.push_back(given(*own, law));
    } else {
      result = found(own).laws;
      s.missing = found(own).missing;
      if (second_order) {
        for (const Watched& law : found(flow(gradient)).laws) {
          result.push_back(law);
          result.back().standing = Standing::of_gradient;
        }
      }
    }
    for (Watched& law : result) {
      const Experiment& e = plan_.experiment;
      if (second_order && law.standing == Standing::not_a_law &&
          is_law(*flow(gradient), law.expression))
        law.standing = Standing::of_gradient;
      law.drift.law = law.standing == Standing::own;
      law.drift.gated = law.standing == Standing::not_a_law && own->model().free_gates();
      law.drift.decided =
          law.standing != Standing::undecided && law.standing != Standing::not_with_free_gates;
      look_at(law, *own);
      law.drift.integrated = e.optimizer == "flow";
      law.drift.additive = e.optimizer != "mirror" && !second_order;
      if (!law.drift.law) continue;
      law.drift.heavy_ball = e.optimizer == "momentum" && second_order &&
                             is_antisymmetric_form(*own, law.expression, e.seed);
      if (e.weight_decay == 0 || !own->options().decay.is_zero()) continue;
      law.drift.decay = effect_of_decay(*own, law.expression, e.seed);
      if (law.drift.decay != DecayEffect::keeps) law.standing = Standing::without_decay;
    }
  }

  // Whether an expression is a law of gradient flow, which has no velocities and no time.
  [[nodiscard]] bool is_law(const Flow& gradient, const std::string& law) const try {
    const Proof proof = decide_law(gradient, law, plan_.experiment.seed);
    return proof == Proof::expanded || proof == Proof::tested;
  } catch (const ModelError&) {
    return false;  // it names one of them
  }

  Watched given(const Flow& own, const std::string& law) {
    Watched result;
    result.expression = law;
    switch (decide_law(own, law, plan_.experiment.seed)) {
      case Proof::expanded:
      case Proof::tested:
        result.standing = Standing::own;
        break;
      case Proof::undecided:
        result.standing = Standing::undecided;
        break;
      case Proof::disproved:
        result.standing = moves_with_real_gates(own, law, plan_.experiment.seed)
                              ? Standing::not_a_law
                              : Standing::not_with_free_gates;
        break;
    }
    return result;
  }

  struct Found {
    std::vector<Watched> laws;
    std::string missing;
  };

  // The laws of a flow, its own.
  const Found& found(const std::shared_ptr<const Flow>& flow) {
    const auto [entry, fresh] = found_.try_emplace(flow.get());
    Found& result = entry->second;
    if (!fresh) return result;
    if (std::cmp_greater(flow->dimension(), limits().searched_dimensions))
      throw UsageError(
          fmt::format("{} has a state of {} dimensions, and laws are sought up to {}; "
                      "expected --law with what to watch{}",
                      plan_.experiment.model, flow->dimension(), limits().searched_dimensions,
                      raised_by(&Limits::searched_dimensions)));
    SearchOptions options;
    options.max_degree = kSearchedDegree;
    options.count.seed = plan_.experiment.seed;
    options.count.stop = options_.stop;
    options.count.progress = options_.count_progress;
    options.progress = options_.search_progress;
    std::shared_ptr<const Flow> searched = flow;
    if (!only_.empty()) {
      FlowOptions restricted = flow->options();
      restricted.only = only_;
      searched = this->flow(restricted);
    }
    const Search search = find_laws(*searched, options);
    const Variables variables(*searched);
    const std::vector<StateBlock>& state = variables.blocks();
    const Arrangement arranged = arrange(state, search.laws);
    for (const MatrixLaw& law : arranged.matrices)
      result.laws.push_back({law.expression, Standing::own, law.count, {}, {}});
    const VariableNames names = variable_names(state);
    const std::size_t shown = std::min(arranged.scalars.size(), kMostScalarLaws);
    const std::size_t left_out = arranged.scalars.size() - shown;
    for (std::size_t k = 0; k < shown; ++k) {
      const SparsePolynomial& law = search.laws[arranged.scalars[k]].polynomial;
      result.laws.push_back({to_expression(law, names), Standing::own, 1, {}, {}});
    }
    if (!search.complete())
      result.missing = fmt::format(
          "{} of at most {} independent laws were found, up to degree {}; --law watches others",
          search.independent, search.count.laws(), search.searched_degree);
    else if (left_out > 0)
      result.missing = fmt::format(
          "{} more laws were found; --law watches them, abide laws lists them", left_out);
    return result;
  }

  Plan plan_;
  const PlanOptions& options_;
  std::vector<std::string> only_;  // laws are sought in these alone
  std::map<std::string, std::shared_ptr<const Flow>> flows_;
  std::map<const Flow*, Found> found_;
};

}  // namespace

Plan make_plan(const Experiment& experiment, const PlanOptions& options) {
  return Planner(experiment, options).make();
}

}  // namespace abide

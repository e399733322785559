// SPDX-License-Identifier: MIT
#include "abide/lie/sparse_rank.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/lie/field_paths.hpp"
#include "abide/lie/sparse_fields.hpp"
#include "abide/linalg/sparse_span.hpp"
#include "abide/program/fingerprint.hpp"

namespace abide {

namespace {

// Paths are followed by recursion.
constexpr std::size_t kDeepest = 2000;
// Random paths in each round, beside one through each coordinate that leads no row; half of them
// through coordinates of first paths, the others through any. So many rounds in vain are the end.
constexpr std::size_t kAnywhere = 128;
constexpr int kRoundsInVain = 2;
// Fields between two looks at the memory.
constexpr std::size_t kBetweenLooks = 256;

// What a row takes beside its numbers, in bytes.
constexpr double kRow = 200;

using Rows = SparseSpan<WordField, std::size_t>;

// The coordinates other than 0: those of first paths, or all.
enum class PointKind { paths, random };

// What is held beside the rows.
double fixed_bytes(const Flow& flow) {
  const Schedule& schedule = flow.field_schedule();
  return FieldGraph::bytes(schedule) + FieldPaths::bytes(schedule) + SparseFields::bytes(schedule) +
         static_cast<double>(flow.dimension()) * sizeof(WordField::Element);
}

struct Ended {
  SparseEnding why;
};

class Search {
 public:
  Search(const Flow& flow, const FieldGraph& graph, const WordField& field, std::size_t wanted,
         const SparseRankOptions& options, Random& random, SparseRank& result)
      : flow_(flow),
        graph_(graph),
        field_(field),
        wanted_(wanted),
        options_(options),
        random_(random),
        result_(result),
        fixed_(fixed_bytes(flow)) {
    for (const std::size_t size : flow.space().sizes()) {
      begins_.push_back(coordinates_);
      coordinates_ += size;
    }
  }

  /// Marks the coordinates that first paths pass through.
  void find_references() {
    referred_.assign(coordinates_, false);
    FieldPaths paths(graph_);
    for_all([&](std::size_t block, std::size_t entry) {
      if (paths.first(block, entry, path_))
        for (const LeafEntry& leaf : path_.parameters)
          referred_[begins_[leaf.tensor] + leaf.entry] = true;
    });
    for (std::size_t i = 0; i < coordinates_; ++i)
      if (referred_[i]) references_.push_back(i);
  }

  void run(PointKind kind) {
    const FieldPaths::Point point = draw_point(kind);
    SparseFields fields(graph_, field_, point, options_.stop);
    FieldPaths paths(graph_, &point);
    Rows rows(field_);
    probes_.assign(graph_.program().probes().size(), {});
    for_all([&](std::size_t block, std::size_t entry) {
      if (paths.first(block, entry, path_)) add(fields, rows);
    });
    for (int in_vain = 0; in_vain < kRoundsInVain;) {
      const std::size_t before = rows.rank();
      draw_round(fields, paths, rows);
      in_vain = rows.rank() == before ? in_vain + 1 : 0;
    }
    if (options_.progress) options_.progress({result_.fields, rows.rank(), wanted_});
  }

 private:
  template <class Act>
  void for_all(const Act& act) {
    for (std::size_t block = 0; block < begins_.size(); ++block) {
      if (flow_.space()[block].kind == StateBlock::Kind::frozen) continue;
      for (std::size_t entry = 0; entry < flow_.space().sizes()[block]; ++entry) {
        if (entry % kBetweenLooks == 0) look_at(options_.stop);
        act(block, entry);
      }
    }
  }

  void draw_round(SparseFields& fields, FieldPaths& paths, Rows& rows) {
    const auto draw = [&](std::size_t block, std::size_t entry) {
      if (paths.random(block, entry, random_, path_)) add(fields, rows);
    };
    for_all([&](std::size_t block, std::size_t entry) {
      if (rows.led_by(key(begins_[block] + entry)) == nullptr) draw(block, entry);
    });
    for (std::size_t k = 0; k < kAnywhere; ++k) {
      std::size_t coordinate = random_.below(coordinates_);
      if (k % 2 == 0 && !references_.empty())
        coordinate = references_[random_.below(references_.size())];
      const auto after = std::upper_bound(begins_.begin(), begins_.end(), coordinate);
      const auto block = static_cast<std::size_t>(after - begins_.begin() - 1);
      draw(block, coordinate - begins_[block]);
    }
  }

  FieldPaths::Point draw_point(PointKind kind) {
    FieldPaths::Point point;
    for (std::size_t block = 0; block < begins_.size(); ++block) {
      point.emplace_back(flow_.space().sizes()[block], field_.zero());
      for (std::size_t entry = 0; entry < point.back().size(); ++entry)
        if (kind == PointKind::random || referred_[begins_[block] + entry])
          point.back()[entry] = unit();
    }
    return point;
  }

  WordField::Element unit() {
    for (;;)
      if (const WordField::Element x = field_.random_element(random_); !field_.is_zero(x)) return x;
  }

  // Rows lead by their greatest keys: those of first paths are the least.
  [[nodiscard]] std::size_t key(std::size_t coordinate) const {
    return referred_[coordinate] ? coordinate : coordinate + coordinates_;
  }

  // The field of the path's probes.
  void add(SparseFields& fields, Rows& rows) {
    if (result_.fields % kBetweenLooks == 0) look(rows);
    for (SparseFields::Entries& probe : probes_) probe.clear();
    for (const LeafEntry& leaf : path_.probes) probes_[leaf.tensor].emplace_back(leaf.entry, 0);
    for (SparseFields::Entries& probe : probes_) {
      std::sort(probe.begin(), probe.end());
      probe.erase(std::unique(probe.begin(), probe.end()), probe.end());
      for (auto& [entry, x] : probe) x = probe.size() == 1 ? field_.one() : unit();
    }
    fields.evaluate(probes_);
    ++result_.fields;
    Rows::Vector row;
    for (std::size_t block = 0; block < begins_.size(); ++block)
      for (const auto& [entry, x] : fields.output(block))
        row.emplace_back(key(begins_[block] + entry), x);
    std::sort(row.begin(), row.end());
    if (!rows.add(std::move(row))) return;
    result_.rank = std::max(result_.rank, rows.rank());
    if (result_.rank >= wanted_) throw Ended{SparseEnding::reached};
  }

  void look(const Rows& rows) {
    look_at(options_.stop);
    const double held = static_cast<double>(rows.size()) * sizeof(Rows::Vector::value_type) +
                        static_cast<double>(rows.rank() + kBetweenLooks) * kRow;
    if (held + fixed_ > static_cast<double>(options_.memory)) throw Ended{SparseEnding::memory};
    if (rows.work() > options_.work) throw Ended{SparseEnding::work};
    if (options_.progress) options_.progress({result_.fields, rows.rank(), wanted_});
  }

  const Flow& flow_;
  const FieldGraph& graph_;
  WordField field_;
  std::size_t wanted_;
  const SparseRankOptions& options_;
  Random& random_;
  SparseRank& result_;
  double fixed_;
  std::vector<std::size_t> begins_;  // of blocks among the coordinates
  std::size_t coordinates_ = 0;
  std::vector<bool> referred_;  // whether a first path passes through the coordinate
  std::vector<std::size_t> references_;
  FieldPath path_;
  std::vector<SparseFields::Entries> probes_;
};

}  // namespace

std::optional<SparseRank> sparse_rank(const Flow& flow, std::size_t wanted,
                                      const SparseRankOptions& options) {
  if (sparse_obstacle(flow)) return std::nullopt;
  Random random(seed_about(flow.program(), options.seed));
  const WordField field = WordField::random(random);
  SparseRank result;
  result.prime = field.prime();
  try {
    if (wanted == 0) throw Ended{SparseEnding::reached};
    if (fixed_bytes(flow) > static_cast<double>(options.memory)) throw Ended{SparseEnding::memory};
    const FieldGraph graph(flow.field_schedule());
    Search search(flow, graph, field, wanted, options, random, result);
    search.find_references();
    search.run(PointKind::paths);
    search.run(PointKind::random);
  } catch (const Ended& ended) {
    result.ending = ended.why;
  } catch (const Interrupted&) {
    result.ending = SparseEnding::interrupted;
  }
  return result;
}

std::optional<SparseObstacle> sparse_obstacle(const Flow& flow) {
  if (flow.drift()) return SparseObstacle::drift;
  const Schedule& schedule = flow.field_schedule();
  if (schedule.has_inverses()) return SparseObstacle::inverses;
  if (!schedule.functions().empty()) return SparseObstacle::functions;
  std::vector<std::size_t> depths(flow.program().nodes().size(), 0);
  for (const Schedule::Step& step : schedule.steps()) {
    for (const NodeId operand : step.operands)
      depths[step.node] = std::max(depths[step.node], depths[operand] + 1);
    if (depths[step.node] > kDeepest) return SparseObstacle::depth;
  }
  return std::nullopt;
}

std::string_view to_string(SparseObstacle obstacle) {
  switch (obstacle) {
    case SparseObstacle::drift:
      return "a drift";
    case SparseObstacle::inverses:
      return "inverses";
    case SparseObstacle::functions:
      return "functions";
    case SparseObstacle::depth:
      return "depth";
  }
  return "";
}

std::string_view to_string(SparseEnding ending) {
  switch (ending) {
    case SparseEnding::reached:
      return "reached";
    case SparseEnding::exhausted:
      return "exhausted";
    case SparseEnding::memory:
      return "memory";
    case SparseEnding::work:
      return "work";
    case SparseEnding::interrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace abide

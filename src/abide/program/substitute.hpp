// SPDX-License-Identifier: MIT
//
// Substitution: the same expression with other values for some of its nodes.
//
// Example: L = w . (W x) with x replaced by the constant (1, 0) is w . (first column of W).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// The same operation as `node`, which has operands and is no reference into the program, on others
/// of their shapes. Throws std::logic_error for a node that has none.
[[nodiscard]] NodeId rebuilt(Program& program, const Node& node,
                             const std::vector<NodeId>& operands);

/// Writes the nodes of `from` that these outputs need, one after the other, into `to`. `leaf` makes
/// a node of each parameter and probe. The image of each node, where it was needed.
[[nodiscard]] std::vector<std::optional<NodeId>> copied(const Program& from,
                                                        const std::vector<NodeId>& outputs,
                                                        Program& to,
                                                        const std::function<NodeId(NodeId)>& leaf);

/// The node where each key of `replacements` is replaced by its value, which must have the same
/// shape; new nodes are appended to the program. Nodes that depend on no key are shared.
[[nodiscard]] NodeId substitute(Program& program, NodeId node,
                                const std::map<NodeId, NodeId>& replacements);

/// For each node up to this one, whether it is in its graph: the node, its operands, theirs, ..
[[nodiscard]] std::vector<bool> graph_of(const Program& program, NodeId node);

/// The nodes of a program that invert a matrix, whatever they are for: it is defined where these
/// have values.
[[nodiscard]] std::vector<NodeId> inverses_of(const Program& program);

/// The nodes of a program that are elementary functions, whatever they are for.
[[nodiscard]] std::vector<NodeId> functions_of(const Program& program);
/// Those in the graphs of these nodes.
[[nodiscard]] std::vector<NodeId> functions_of(const Program& program,
                                               const std::vector<NodeId>& nodes);

/// For each node of the program, whether it is in the graph of one of these.
[[nodiscard]] std::vector<bool> graph_of(const Program& program, const std::vector<NodeId>& nodes);

/// Whether the graph of `node` contains `other`.
[[nodiscard]] bool depends_on(const Program& program, NodeId node, NodeId other);

}  // namespace abide

// SPDX-License-Identifier: MIT
//
// The graph of a model, for Graphviz: boxes for parameters, ellipses for inputs, an arrow from each
// node to those that use it, and double frames for what the model puts out.
//
//     W1 [3, 2] --> ij,j->i [3] --> .. --> output [2]
//     x [2]     -->
//
// A gate has a dashed arrow from what it follows. Names are texts of users; none gets into the
// source but quoted.
//
// Reference: graphviz.org, the DOT language.
#pragma once

#include <cstddef>
#include <string>

#include "abide/model/model.hpp"

namespace abide {

/// Larger graphs are not drawn: nobody could read the picture, and it would take minutes.
inline constexpr std::size_t kMostDrawn = 400;

/// How many nodes the graph has.
[[nodiscard]] std::size_t graph_size(const Model& model);
/// The graph in the language of Graphviz.
[[nodiscard]] std::string graph_source(const Model& model);
/// The picture as SVG. Throws ModelError when the graph is too large, or `dot` is not installed or
/// fails.
[[nodiscard]] std::string graph_svg(const Model& model);

}  // namespace abide

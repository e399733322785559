// SPDX-License-Identifier: MIT
//
// gnuplot as a child process. It runs scripts, which may do anything, so no text of a user gets
// into one but through `gnuplot_string`: what ends a string, or has a meaning in it (commands in
// backquotes, for one), is written by its code. Example: it's `ls` becomes "it\047s \140ls\140".
//
// Reference: gnuplot 5.4, help quotes; help substitution.
#pragma once

#include <string>

#include "abide/report/tool.hpp"

namespace abide {

/// A text as a string of gnuplot's language; `plain` is applied first.
[[nodiscard]] std::string gnuplot_string(const std::string& text);

/// Runs a script in the folder, where it may leave files. The user's own settings of gnuplot do not
/// matter. Throws ModelError when gnuplot is not installed, fails, or complains about the script.
void run_gnuplot(const std::string& script, const TemporaryFolder& folder);

/// Throws ModelError when gnuplot is not installed or does not run.
void check_gnuplot();

}  // namespace abide

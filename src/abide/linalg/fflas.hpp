// SPDX-License-Identifier: MIT
//
// The narrow door to FFLAS-FFPACK, the fastest library measured for dense linear algebra modulo a
// prime below 2^23 (its residues are our own balanced doubles). Only fflas.cpp includes it: it is
// header-only, slow to compile, and checks its preconditions by assertion alone, so they are
// checked here.
//
// Matrices are row-major arrays of canonical residues with a leading dimension (doubles from one
// row to the next). Sizes of 0 are legal.
//
// Cost: eliminating a matrix [m, n] of rank r takes O(m n r) operations, with the constant of the
// BLAS. Reference: J.-G. Dumas, P. Giorgi, C. Pernet, "Dense linear algebra over word-size prime
// fields: the FFLAS and FFPACK packages", ACM Transactions on Mathematical Software 35 (2008).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace abide::fflas {

/// An elimination A = L U Q in place, with the rows permuted as needed.
struct Elimination {
  std::size_t rank = 0;
  /// Column j of U is column `column_order[j]` of A. The first `rank` are the pivots, which are the
  /// first independent columns of A as a set (the column rank profile).
  std::vector<std::size_t> column_order;
};

/// Eliminates the rows x columns matrix in place: afterwards the first `rank` rows hold, on and
/// above the diagonal, an upper trapezoidal U whose rows, with columns reordered, span the row
/// space of A. The rest of the storage is unspecified.
[[nodiscard]] Elimination eliminate(std::uint64_t prime, std::size_t rows, std::size_t columns,
                                    double* a, std::size_t lda);

/// B <- B U^-1, with U upper triangular n x n (nonzero diagonal) and B rows x n.
void divide_by_upper(std::uint64_t prime, std::size_t rows, std::size_t n, const double* u,
                     std::size_t ldu, double* b, std::size_t ldb);

/// B <- U^-1 B, with U upper triangular n x n (nonzero diagonal) and B n x columns.
void solve_upper(std::uint64_t prime, std::size_t n, std::size_t columns, const double* u,
                 std::size_t ldu, double* b, std::size_t ldb);

/// C <- C - A B, with A m x k, B k x n, C m x n.
void subtract_product(std::uint64_t prime, std::size_t m, std::size_t n, std::size_t k,
                      const double* a, std::size_t lda, const double* b, std::size_t ldb, double* c,
                      std::size_t ldc);

/// While one of these lives, the BLAS library keeps to the calling thread: abide's threads are its
/// own, and two pools at once are slower than none. The number of threads that the process had
/// asked of it comes back with the last one. Any number may live at once, on any threads.
class OneBlasThread {
 public:
  OneBlasThread();
  ~OneBlasThread();
  OneBlasThread(const OneBlasThread&) = delete;
  OneBlasThread& operator=(const OneBlasThread&) = delete;
};

/// For a program of its own, at its start: the library's idle threads, which spin for a while and
/// so double the time of short runs, end, and it has one thread from then on. Nobody else may be
/// calling it meanwhile.
void end_blas_threads();

}  // namespace abide::fflas

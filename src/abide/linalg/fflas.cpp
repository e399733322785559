// SPDX-License-Identifier: MIT
//
// Compiled on its own as C++17, the standard that FFLAS-FFPACK is written for.
#include "abide/linalg/fflas.hpp"

#include <fflas-ffpack/fflas-ffpack.h>
#include <givaro/modular-balanced.h>

#include <mutex>
#include <stdexcept>
#include <string>

// Declared here because the BLAS header of OpenBLAS clashes with the one FFLAS-FFPACK brings.
extern "C" void openblas_set_num_threads(int threads);
extern "C" int openblas_get_num_threads();
// Ends the library's idle threads, which spin for a while after start. Not in every build of it.
extern "C" int blas_thread_shutdown_() __attribute__((weak));

namespace abide::fflas {

namespace {

using Field = Givaro::ModularBalanced<double>;

Field field(std::uint64_t prime) {
  if (prime < 3 || prime >= (std::uint64_t{1} << 23))
    throw std::invalid_argument("fflas: modulus " + std::to_string(prime) +
                                " is outside 3 .. 2^23, where products are exact");
  return Field(static_cast<double>(prime));
}

}  // namespace

Elimination eliminate(std::uint64_t prime, std::size_t rows, std::size_t columns, double* a,
                      std::size_t lda) {
  const Field F = field(prime);
  Elimination result;
  result.column_order.resize(columns);
  if (rows == 0 || columns == 0) {
    for (std::size_t j = 0; j < columns; ++j) result.column_order[j] = j;
    return result;
  }
  std::vector<std::size_t> p(rows), q(columns);
  result.rank = FFPACK::PLUQ(F, FFLAS::FflasNonUnit, rows, columns, a, lda, p.data(), q.data());
  FFPACK::LAPACKPerm2MathPerm(result.column_order.data(), q.data(), columns);
  return result;
}

void divide_by_upper(std::uint64_t prime, std::size_t rows, std::size_t n, const double* u,
                     std::size_t ldu, double* b, std::size_t ldb) {
  if (rows == 0 || n == 0) return;
  const Field F = field(prime);
  FFLAS::ftrsm(F, FFLAS::FflasRight, FFLAS::FflasUpper, FFLAS::FflasNoTrans, FFLAS::FflasNonUnit,
               rows, n, F.one, u, ldu, b, ldb);
}

void solve_upper(std::uint64_t prime, std::size_t n, std::size_t columns, const double* u,
                 std::size_t ldu, double* b, std::size_t ldb) {
  if (columns == 0 || n == 0) return;
  const Field F = field(prime);
  FFLAS::ftrsm(F, FFLAS::FflasLeft, FFLAS::FflasUpper, FFLAS::FflasNoTrans, FFLAS::FflasNonUnit, n,
               columns, F.one, u, ldu, b, ldb);
}

void subtract_product(std::uint64_t prime, std::size_t m, std::size_t n, std::size_t k,
                      const double* a, std::size_t lda, const double* b, std::size_t ldb, double* c,
                      std::size_t ldc) {
  if (m == 0 || n == 0 || k == 0) return;
  const Field F = field(prime);
  FFLAS::fgemm(F, FFLAS::FflasNoTrans, FFLAS::FflasNoTrans, m, n, k, F.mOne, a, lda, b, ldb, F.one,
               c, ldc);
}

namespace {

std::mutex guard_mutex;
int guards = 0;          // that live
int threads_before = 1;  // the first of them

}  // namespace

OneBlasThread::OneBlasThread() {
  const std::lock_guard<std::mutex> lock(guard_mutex);
  if (guards++ > 0) return;
  threads_before = openblas_get_num_threads();
  if (threads_before != 1) openblas_set_num_threads(1);
}

OneBlasThread::~OneBlasThread() {
  const std::lock_guard<std::mutex> lock(guard_mutex);
  if (--guards == 0 && threads_before != 1) openblas_set_num_threads(threads_before);
}

void end_blas_threads() {
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_ != nullptr) blas_thread_shutdown_();
}

}  // namespace abide::fflas

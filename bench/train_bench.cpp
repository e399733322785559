// SPDX-License-Identifier: MIT
//
// One epoch of the network 784-512-256-10 against the products of matrices in it.
//     abide_train_bench SAMPLES ROUNDS
// times, in turns, the gradient over all samples (abide::Risk) and the eight products alone that a
// gradient takes, by Eigen on matrices that lie as they like them best:
//     forward   W1 X, W2 H1, W3 H2          weights   D1 X^T, D2 H1^T, D3 H2^T
//     backward  W3^T D3, W2^T D2
// and prints the seconds of each round.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "abide/model/load.hpp"
#include "abide/ring/random.hpp"
#include "abide/train/gaussian.hpp"
#include "abide/train/risk.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Matrix = Eigen::MatrixXd;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class Products {
 public:
  explicit Products(Eigen::Index samples)
      : x_(Matrix::Random(784, samples)),
        w1_(Matrix::Random(512, 784)),
        w2_(Matrix::Random(256, 512)),
        w3_(Matrix::Random(10, 256)),
        h1_(512, samples),
        h2_(256, samples),
        out_(10, samples),
        d1_(512, samples),
        d2_(256, samples),
        g1_(512, 784),
        g2_(256, 512),
        g3_(10, 256) {}

  double seconds() {
    const Clock::time_point start = Clock::now();
    h1_.noalias() = w1_ * x_;
    h2_.noalias() = w2_ * h1_;
    out_.noalias() = w3_ * h2_;
    g3_.noalias() = out_ * h2_.transpose();
    d2_.noalias() = w3_.transpose() * out_;
    g2_.noalias() = d2_ * h1_.transpose();
    d1_.noalias() = w2_.transpose() * d2_;
    g1_.noalias() = d1_ * x_.transpose();
    return since(start);
  }

 private:
  Matrix x_, w1_, w2_, w3_, h1_, h2_, out_, d1_, d2_, g1_, g2_, g3_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: abide_train_bench SAMPLES ROUNDS\n");
    return 2;
  }
  const std::size_t samples = std::strtoull(argv[1], nullptr, 10);
  const std::size_t rounds = std::strtoull(argv[2], nullptr, 10);
  abide::Random random(1);
  abide::Dataset data;
  data.name = "noise";
  data.samples = samples;
  data.input_shape = {784};
  data.target_shape = {10};
  data.inputs = abide::gaussians(random, samples * 784);
  data.targets = abide::gaussians(random, samples * 10);
  const abide::Model model = abide::load_model("relu:784,512,256,10");
  abide::Risk risk(model, std::move(data), abide::Loss::mse);
  std::vector<double> theta = abide::gaussians(random, risk.size());
  for (double& x : theta) x *= 0.05;
  std::vector<double> gradient(risk.size());
  Products products(static_cast<Eigen::Index>(samples));
  std::vector<double> epochs;
  std::vector<double> alone;
  (void)risk(theta, gradient);  // memory is taken once
  (void)products.seconds();
  for (std::size_t round = 0; round < rounds; ++round) {
    const Clock::time_point start = Clock::now();
    (void)risk(theta, gradient);
    epochs.push_back(since(start));
    alone.push_back(products.seconds());
  }
  fmt::print("{{\"epoch\": [{}], \"products\": [{}]}}\n", fmt::join(epochs, ", "),
             fmt::join(alone, ", "));
}

// SPDX-License-Identifier: MIT
#include "abide/model/other_words.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace abide {

namespace {

struct Advice {
  const char *word, *instead;
};

constexpr const char* kConcat = "write concat([x, y], axis=0)";
constexpr const char* kMatmul = "write A @ B";
constexpr const char* kTranspose = "write A.T, or einsum('ijk->ikj', A) for other orders of axes";
constexpr const char* kReshape = "write reshape(x, [m, n])";
constexpr const char* kMean = "write sum(x)/n, n being the number of entries";
constexpr const char* kNotPolynomial =
    "models are polynomial, or have relu and leaky_relu; laws may divide, and take log";
constexpr const char* kSoftmax =
    "it is not polynomial; examples/attention.toml has the weights of an attention head as "
    "phi = [\"Q.T @ K\", \"V.T @ O\"]";
constexpr const char* kNormalization =
    "normalizations are not polynomial; their scale is no input either, since it moves with the "
    "parameters";
constexpr const char* kPooling =
    "write the mean of slices: (x[:, ::2] + x[:, 1::2])/2 for pairs along the last axis";
constexpr const char* kMaxPooling =
    "write the larger of slices: relu(x - y) + y, where x and y are as x[:, ::2] and x[:, 1::2]";
constexpr const char* kGate = "write relu(x); relu(x - y) + y is the larger of x and y";

constexpr auto kFunctions = std::to_array<Advice>({
    {"cat", kConcat},
    {"concatenate", kConcat},
    {"stack", "write concat of parts that have the new axis: concat([reshape(x, [1, n]), ..])"},
    {"vstack", kConcat},
    {"hstack", kConcat},
    {"matmul", kMatmul},
    {"mm", kMatmul},
    {"bmm", kMatmul},
    {"mv", kMatmul},
    {"dot", kMatmul},
    {"vdot", kMatmul},
    {"inner", kMatmul},
    {"tensordot", "write einsum('ij,jk->ik', A, B)"},
    {"kron", "write reshape(einsum('ij,kl->ikjl', A, B), [m, n])"},
    {"transpose", kTranspose},
    {"permute", kTranspose},
    {"swapaxes", kTranspose},
    {"t", kTranspose},
    {"view", kReshape},
    {"flatten", "write reshape(x, -1)"},
    {"ravel", "write reshape(x, -1)"},
    {"squeeze", kReshape},
    {"unsqueeze", kReshape},
    {"expand_dims", kReshape},
    {"mean", kMean},
    {"average", kMean},
    {"norm", "write sum(x*x), the square of the norm"},
    {"square", "write x**2"},
    {"pow", "write x**n"},
    {"power", "write x**n"},
    {"multiply", "write x*y"},
    {"mul", "write x*y"},
    {"add", "write x + y"},
    {"subtract", "write x - y"},
    {"divide", "write x/c"},
    {"diagonal", "write diag(A)"},
    {"tr", "write trace(A)"},
    {"inverse", "write inv(A)"},
    {"ger", "write outer(x, y)"},
    {"slogdet", "write log(det(A))"},
    {"logdet", "write log(det(A))"},
    {"ln", "write log(x)"},
    {"linear", "write W @ x + b"},
    {"Linear", "write W @ x + b"},
    {"ReLU", "write relu(x)"},
    {"LeakyReLU", "write leaky_relu(x)"},
    {"leakyrelu", "write leaky_relu(x)"},
    {"Conv1d", "write conv1d(x, K)"},
    {"Conv2d", "write conv2d(x, K)"},
    {"maximum", kGate},
    {"max", kGate},
    {"clamp", kGate},
    {"sigmoid", kNotPolynomial},
    {"tanh", kNotPolynomial},
    {"softmax", kSoftmax},
    {"scaled_dot_product_attention", kSoftmax},
    {"MultiheadAttention", kSoftmax},
    {"layernorm", kNormalization},
    {"layer_norm", kNormalization},
    {"LayerNorm", kNormalization},
    {"batchnorm", kNormalization},
    {"batch_norm", kNormalization},
    {"BatchNorm1d", kNormalization},
    {"BatchNorm2d", kNormalization},
    {"rmsnorm", kNormalization},
    {"rms_norm", kNormalization},
    {"RMSNorm", kNormalization},
    {"normalize", kNormalization},
    {"avg_pool1d", kPooling},
    {"avg_pool2d", kPooling},
    {"avgpool", kPooling},
    {"max_pool1d", kMaxPooling},
    {"max_pool2d", kMaxPooling},
    {"maxpool", kMaxPooling},
    {"dropout", "leave it out"},
    {"gelu", kNotPolynomial},
    {"silu", kNotPolynomial},
    {"elu", kNotPolynomial},
    {"softplus", kNotPolynomial},
    {"sqrt", kNotPolynomial},
    {"sin", kNotPolynomial},
    {"cos", kNotPolynomial},
    {"abs", kNotPolynomial},
    {"sign", kNotPolynomial},
});

constexpr const char* kLeaveOut = "leave it out";

constexpr auto kKeywords = std::to_array<Advice>({
    {"keepdims", "write reshape(sum(x, axis=0), [1, n]) to keep the axis"},
    {"keepdim", "write reshape(sum(x, axis=0), [1, n]) to keep the axis"},
    {"shape", kReshape},
    {"newshape", kReshape},
    {"bias", "write conv2d(x, K) + reshape(b, [n, 1, 1]) to add a bias"},
    {"dilation", "there is none: convolutions have stride and padding"},
    {"groups", "there are none: write one convolution for each group and concat them"},
    {"padding_mode", "there is none: what is padded is 0"},
    {"inplace", kLeaveOut},
    {"out", kLeaveOut},
    {"dtype", "leave it out: everything is exact"},
    {"optimize", kLeaveOut},
});

constexpr auto kLibraries = std::to_array<const char*>(
    {"np", "numpy", "torch", "jnp", "jax", "nn", "F", "tf", "scipy", "functional"});

std::optional<std::string> find(std::span<const Advice> table, const std::string& word) {
  for (const Advice& advice : table)
    if (word == advice.word) return advice.instead;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> instead_of_function(const std::string& name) {
  return find(kFunctions, name);
}
std::optional<std::string> instead_of_keyword(const std::string& name) {
  return find(kKeywords, name);
}
bool is_library(const std::string& name) {
  return std::find(kLibraries.begin(), kLibraries.end(), name) != kLibraries.end();
}

}  // namespace abide

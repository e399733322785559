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
constexpr const char* kMean = "write mean(x), or mean(x, axis=0)";
constexpr const char* kSoftmax =
    "write softmax(q @ k.T / sqrt(d), axis=-1) @ v, or softmax(causal_mask(q @ k.T / sqrt(d)), "
    "axis=-1) @ v";
constexpr const char* kHeads =
    "write its heads: softmax(q @ k.T / sqrt(d), axis=-1) @ v with q = x @ Q.T, or a model such as "
    "attention:4,2,2";
constexpr const char* kLayerNorm = "write layer_norm(x, axis=-1, eps=1/100000) * g + b";
constexpr const char* kBatchNorm = "write batch_norm(x, axis=0, eps=1/100000) * g + b";
constexpr const char* kRmsNorm = "write rms_norm(x, axis=-1, eps=1/100000) * g";
constexpr const char* kPooling =
    "write the mean of slices: (x[:, ::2] + x[:, 1::2])/2 for pairs along the last axis";
constexpr const char* kClamp = "write minimum(maximum(x, a), b)";
constexpr const char* kVariance = "write mean((x - mean(x))**2)";

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
    {"var", kVariance},
    {"std", "write sqrt(mean((x - mean(x))**2))"},
    {"normalize", "write x / sqrt(sum(x*x))"},
    {"scaled_dot_product_attention", kSoftmax},
    {"attention", kSoftmax},
    {"MultiheadAttention", kHeads},
    {"Softmax", "write softmax(x, axis=-1)"},
    {"masked_softmax", "write softmax(causal_mask(x), axis=-1)"},
    {"logsumexp", "write log(sum(exp(x), axis=-1))"},
    {"layernorm", kLayerNorm},
    {"LayerNorm", kLayerNorm},
    {"group_norm", "write layer_norm of groups: layer_norm(reshape(x, [groups, -1]), axis=-1)"},
    {"instance_norm", "write layer_norm(x, axis=[-2, -1])"},
    {"batchnorm", kBatchNorm},
    {"BatchNorm1d", kBatchNorm},
    {"BatchNorm2d", "write batch_norm(x, axis=[1, 2]) for x [channels, height, width]"},
    {"rmsnorm", kRmsNorm},
    {"RMSNorm", kRmsNorm},
    {"dropout", "leave it out"},
    {"avg_pool1d", kPooling},
    {"avg_pool2d", kPooling},
    {"avgpool", kPooling},
    {"maxpool", "write max_pool2d(x, 2)"},
    {"MaxPool2d", "write max_pool2d(x, 2)"},
    {"GELU", "write gelu(x)"},
    {"SiLU", "write silu(x)"},
    {"swish", "write silu(x)"},
    {"Tanh", "write tanh(x)"},
    {"Sigmoid", "write sigmoid(x)"},
    {"expit", "write sigmoid(x)"},
    {"elu", "write relu(x) + minimum(exp(x) - 1, 0)"},
    {"celu", "write relu(x) + a*minimum(exp(x/a) - 1, 0)"},
    {"prelu", "write a*x + (1 - a)*relu(x)"},
    {"PReLU", "write a*x + (1 - a)*relu(x)"},
    {"hardsigmoid", "write minimum(relu(x/6 + 1/2), 1)"},
    {"hardswish", "write x*minimum(relu(x/6 + 1/2), 1)"},
    {"selu", "write a multiple of relu(x) + a*minimum(exp(x) - 1, 0)"},
    {"mish", "write x*tanh(softplus(x))"},
    {"glu", "write a*sigmoid(b), a and b being the two halves"},
    {"swiglu", "write silu(a)*b"},
    {"geglu", "write gelu(a)*b"},
    {"softsign", "write x/(1 + abs(x))"},
    {"logsigmoid", "write -softplus(-x)"},
    {"relu6", "write minimum(relu(x), 6)"},
    {"rsqrt", "write x**(-1/2)"},
    {"reciprocal", "write 1/x"},
    {"quick_gelu", "write x*sigmoid(1.702*x)"},
    {"tan", "write sin(x)/cos(x)"},
    {"sinh", "write (exp(x) - exp(-x))/2"},
    {"cosh", "write (exp(x) + exp(-x))/2"},
    {"erfc", "write 1 - erf(x)"},
    {"log2", "write log(x)/log(2)"},
    {"log10", "write log(x)/log(10)"},
    {"log1p", "write log(1 + x)"},
    {"expm1", "write exp(x) - 1"},
    {"cbrt", "there are square roots only; of a positive x it is exp(log(x)/3)"},
    {"min", "write -max(-x, axis=-1)"},
    {"clamp", kClamp},
    {"clip", kClamp},
    {"tril", "write softmax(causal_mask(x), axis=-1) for causal attention"},
    {"T", "write A.T"},
});

constexpr const char* kLeaveOut = "leave it out";

constexpr auto kKeywords = std::to_array<Advice>({
    {"keepdims", "write reshape(sum(x, axis=0), [1, n]) to keep the axis"},
    {"keepdim", "write reshape(sum(x, axis=0), [1, n]) to keep the axis"},
    {"shape", kReshape},
    {"newshape", kReshape},
    {"bias", "write conv2d(x, K) + reshape(b, [n, 1, 1]) to add a bias"},
    {"epsilon", "write eps=1/100000"},
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

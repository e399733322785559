// SPDX-License-Identifier: MIT
#include "abide/onnx/wire.hpp"

// SPDX-License-Identifier: MIT
#include "abide/sweep/compute.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "abide/ask/ask.hpp"
#include "abide/ask/json.hpp"
#include "abide/error.hpp"
#include "abide/model/size_choice.hpp"

namespace abide {

namespace {

Question question_of(const Case& what, const ModelTexts& texts) {
  Question question;
  question.model = what.model;
  const auto text = texts.find(model_path(what.model));
  if (text != texts.end()) question.text = text->second;
  question.flow = to_string(what.flow);
  if (!what.tau.empty()) question.tau = what.tau;
  if (!what.metric.empty()) question.metric = what.metric;
  if (!what.weight_decay.empty()) question.weight_decay = what.weight_decay;
  if (!what.rates.empty()) question.rates = what.rates;
  if (!what.loss.empty()) question.loss = what.loss;
  question.freeze = what.freeze;
  question.only = what.only;
  question.features = what.features;
  question.max_degree = what.max_degree;
  question.seed = what.seed;
  return question;
}

Budget budget_of(const Case& what) {
  return {.threads = 1, .memory = what.limits.memory == 0 ? UINT64_MAX : what.limits.memory};
}

template <class Answered>
Answer answer_of(const Answered& answered, std::string document) {
  AnswerStatus status = answered.status();
  return {.status = status.ended == Ended::done ? Status::done : Status::limit,
          .message = std::move(status.why),
          .document = std::move(document)};
}

Answer answer(const Case& what, const ModelTexts& texts) {
  const Question question = question_of(what, texts);
  const Budget budget = budget_of(what);
  switch (what.compute) {
    case Computation::count: {
      const Counted counted = ask_count(question, budget);
      return answer_of(counted, to_json(counted, {}));
    }
    case Computation::laws: {
      const Found found = ask_laws(question, budget);
      return answer_of(found, to_json(found, {}));
    }
    case Computation::proof: {
      Proved proved = ask_proof(question, budget);
      Answer result = answer_of(proved, to_json(proved.found, {}));
      result.certificate = std::move(proved.written.value().text);
      return result;
    }
  }
  throw std::logic_error("a case that computes nothing");
}

Answer answer_or_error(const Case& what, const ModelTexts& texts) {
  try {
    return answer(what, texts);
  } catch (const UsageError& error) {
    return {.status = Status::error, .message = error.what()};
  } catch (const ModelError& error) {
    return {.status = Status::error, .message = error.what()};
  } catch (const ShapeError& error) {
    return {.status = Status::error, .message = error.what()};
  }
}

}  // namespace

Answer compute_case(const Case& what, const ModelTexts& texts) {
  const auto start = std::chrono::steady_clock::now();
  Answer answer = answer_or_error(what, texts);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

}  // namespace abide

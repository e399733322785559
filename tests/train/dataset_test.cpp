// SPDX-License-Identifier: MIT
#include "abide/train/dataset.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "abide/io/array_file.hpp"
#include "abide/train/data_source.hpp"
#include "io/data_files.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;
using testing::gzip;
using testing::idx_bytes;
using testing::npy_bytes;
using testing::npy_header;
using testing::npy_of;

using Values = std::vector<double>;

RealArray matrix_of(const std::string& path) {
  std::vector<std::string> notes;
  return read_matrix(path, notes);
}

class Datasets : public testing::DataFiles {
 protected:
  // Reads and expects an error at `place`.
  static void expect_bad(const std::string& inputs, const std::optional<std::string>& targets,
                         const DataRequest& request, const std::string& place,
                         const std::string& words) {
    expect_error(place, words, [&] { return read_dataset(inputs, targets, request); });
  }
};

TEST_F(Datasets, OfMnistAreImagesAndOneHotRows) {
  const std::string pixels("\x00\xff\x33\x00\xff\xff\x00\x00\x00\x00\x00\xff", 12);
  const std::string images = idx_bytes(8, {3, 2, 2}, pixels);
  const std::string labels = idx_bytes(8, {3}, std::string("\2\0\1", 3));
  const Values inputs{0, 1, 0.2, 0, 1, 1, 0, 0, 0, 0, 0, 1};
  const Values targets{0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0};
  for (const bool packed : {false, true}) {
    const std::string x = write("train-images-idx3-ubyte", packed ? gzip(images) : images);
    const std::string y = write("any name", packed ? labels : gzip(labels));
    for (const bool flat : {false, true})
      for (const bool wanted : {false, true}) {
        DataRequest request;
        if (flat) request.input_shape = Shape{4};
        request.target_shape = Shape{4};
        request.labels = wanted;
        const Dataset data = read_dataset(x, y, request);
        EXPECT_EQ(data.name, x);
        EXPECT_EQ(data.samples, 3U);
        EXPECT_EQ(data.input_shape, flat ? Shape{4} : (Shape{2, 2}));
        EXPECT_EQ(data.inputs, inputs);
        EXPECT_EQ(data.target_shape, Shape{4});
        EXPECT_EQ(data.classes, 4U);
        EXPECT_EQ(data.targets, targets);
      }
    // The classes are counted where no model says how many there are.
    const Dataset counted = read_dataset(x, y, {.labels = true});
    EXPECT_EQ(counted.target_shape, Shape{3});
    EXPECT_EQ(counted.targets, (Values{0, 0, 1, 1, 0, 0, 0, 1, 0}));
    // Without a wish, labels are numbers.
    const Dataset plain = read_dataset(x, y, {});
    EXPECT_EQ(plain.target_shape, Shape{});
    EXPECT_EQ(plain.targets, (Values{2, 0, 1}));
    EXPECT_EQ(plain.classes, 0U);
  }
}

// One planted table, through every format.
TEST_F(Datasets, AreTheSameInEveryFormat) {
  for_seeds(5, [this](Random& random) {
    const std::int64_t n = random.between(1, 6);
    const std::int64_t d = random.between(1, 4);
    const std::int64_t k = random.between(1, 3);
    Values x;
    Values y;
    std::string both;
    std::string left;
    for (std::int64_t row = 0; row < n; ++row) {
      std::string line;
      for (std::int64_t column = 0; column < d + k; ++column) {
        const double value = static_cast<double>(random.between(-1000, 1000)) / 7;
        (column < d ? x : y).push_back(value);
        line += fmt::format("{}{}", column == 0 ? "" : ",", value);
        if (column + 1 == d) left += line + "\n";
      }
      both += line + "\n";
    }
    const std::string npy_x = npy_of({n, d}, x);
    const std::string npy_y = npy_of({n, k}, y);
    const std::string csv = write("all.csv", both);
    const std::string csv_x = write("x.csv", left);
    const std::string x_path = write("x.npy", npy_x);
    const std::string y_path = write("y.npy", npy_y);
    const std::string packed = write("all.csv.gz", gzip(both));
    const DataRequest request{Shape{d}, Shape{k}, {}, false};
    const DataRequest only_targets{{}, Shape{k}, {}, false};
    using Case = std::pair<std::string, std::optional<std::string>>;
    for (const auto& [inputs, targets] :
         {Case{x_path, y_path}, Case{zip("a.npz", {{"x.npy", npy_x}, {"y.npy", npy_y}}), {}},
          Case{zip("b.npz", {{"Y.npy", npy_y}, {"z.npy", npy_y}, {"X.npy", npy_x}}), {}},
          Case{zip("c.npz", {{"targets.npy", npy_y}, {"inputs.npy", npy_x}}), {}}, Case{csv, {}},
          Case{packed, {}}, Case{csv_x, y_path}, Case{write("x", npy_x), write("y", gzip(npy_y))},
          Case{zip("x.npz", {{"any.npy", npy_x}}), y_path}})
      for (const DataRequest& known : {request, only_targets}) {
        const Dataset data = read_dataset(inputs, targets, known);
        EXPECT_EQ(data.inputs, x) << inputs;
        EXPECT_EQ(data.targets, y) << inputs;
        EXPECT_EQ(data.input_shape, Shape{d}) << inputs;
        EXPECT_EQ(data.target_shape, Shape{k}) << inputs;
        EXPECT_EQ(data.classes, 0U);
        // The first samples are those of all.
        DataRequest few = known;
        few.most_samples = 1 + random.below(8);
        Dataset first = data;
        truncate(first, *few.most_samples);
        const Dataset read = read_dataset(inputs, targets, few);
        EXPECT_EQ(read.samples, std::min<std::size_t>(*few.most_samples, data.samples));
        EXPECT_EQ(read.samples, first.samples);
        EXPECT_EQ(read.inputs, first.inputs);
        EXPECT_EQ(read.targets, first.targets);
      }
  });
}

TEST_F(Datasets, TakeTheShapesOfTheModel) {
  const std::string x = write("x.npy", npy_of({2, 2, 3}, Values(12, 1)));
  const std::string y = write("y.npy", npy_of({2}, {5, 6}));
  const Dataset data = read_dataset(x, y, {Shape{1, 6}, Shape{1, 1}, {}, false});
  EXPECT_EQ(data.input_shape, (Shape{1, 6}));
  EXPECT_EQ(data.target_shape, (Shape{1, 1}));
  EXPECT_EQ(data.classes, 0U);
  expect_bad(x, y, {.input_shape = Shape{7}}, x, "6 entries a sample; the model takes 7");
  const std::string wide = write("wide.npy", npy_of({2, 2}, {1, 2, 3, 4}));
  expect_bad(x, wide, {.target_shape = Shape{3}}, wide, "2 entries a target; the model puts out 3");
}

TEST_F(Datasets, WithLabelsAreChecked) {
  const std::string x = write("x.npy", npy_of({3}, {1, 2, 3}));
  const auto labels = [this](const Values& values) { return write("y.npy", npy_of({3}, values)); };
  const DataRequest request{{}, Shape{3}, {}, true};
  const std::string y = labels({0, 1, 2});
  EXPECT_EQ(read_dataset(x, y, request).classes, 3U);
  const auto bad = [&](const Values& values, const std::string& words) {
    expect_bad(x, labels(values), request, y, words);
  };
  bad({0, 3, 1},
      "sample 1 (from 0): the label 3 is out of range; expected a whole number from 0 "
      "to 2, one for each output of the model");
  bad({0, 1, -1}, "sample 2 (from 0): the label -1 is out of range");
  bad({0.5, 1, 1}, "sample 0 (from 0): the label 0.5 is no label");
  // Too many classes to hold their rows.
  expect_bad(x, labels({0, 1e12, 1}), {.labels = true}, y,
             "the label 1000000000000 is out of range");
  // One-hot rows are labels too.
  const auto rows = [this](const Values& values) { return write("y.npy", npy_of({3, 2}, values)); };
  const Dataset data = read_dataset(x, rows({0, 1, 1, 0, 0, 1}), {.labels = true});
  EXPECT_EQ(data.classes, 2U);
  EXPECT_EQ(data.targets, (Values{0, 1, 1, 0, 0, 1}));
  for (const Values& values :
       {Values{0, 1, 1, 1, 0, 1}, {0, 1, 0, 0, 0, 1}, {0, 1, 0.5, 0.5, 0, 1}})
    expect_bad(x, rows(values), {.labels = true}, y,
               "sample 1 (from 0): 2 numbers that are no one-hot");
}

TEST_F(Datasets, OfOneTableSplitItsColumns) {
  const std::string table = write("t.csv", "1,2,0\n3,4,2\n");
  const Dataset labelled = read_dataset(table, {}, {{}, Shape{3}, {}, true});
  EXPECT_EQ(labelled.inputs, (Values{1, 2, 3, 4}));
  EXPECT_EQ(labelled.targets, (Values{1, 0, 0, 0, 0, 1}));
  EXPECT_EQ(read_dataset(table, {}, {.labels = true}).classes, 3U);
  // A model of two inputs and three outputs: what remains is one column, of labels.
  EXPECT_EQ(read_dataset(table, {}, {Shape{2}, Shape{3}, {}, false}).targets, labelled.targets);
  EXPECT_EQ(read_dataset(table, {}, {.target_shape = Shape{2}}).targets, (Values{2, 0, 4, 2}));
  expect_bad(table, {}, {}, table, "which columns are targets is not known");
  expect_bad(table, {}, {.input_shape = Shape{3}}, table, "3 columns; expected 3 for the inputs");
  expect_bad(table, {}, {.target_shape = Shape{3}}, table, "3 columns; expected the inputs, and 3");
  expect_bad(table, {}, {Shape{1}, Shape{3}, {}, false}, table, "2 entries a target");
  const std::string narrow = write("n.csv", "1\n2\n");
  expect_bad(narrow, {}, {.labels = true}, narrow, "one column; expected the inputs, and a label");
}

TEST_F(Datasets, TakeTheTargetsFromTheColumnsThatAreNamed) {
  const std::string table = write("t.csv", "label,a,b\n2,1,5\n0,3,4\n");
  const auto read = [&](std::vector<std::string> columns) {
    return read_dataset(table, {}, {Shape{2}, Shape{3}, {}, true, std::move(columns)});
  };
  const Dataset named = read({"label"});
  EXPECT_EQ(named.inputs, (Values{1, 5, 3, 4}));
  EXPECT_EQ(named.targets, (Values{0, 0, 1, 1, 0, 0}));
  EXPECT_EQ(named.notes.size(), 1U);  // of the header
  EXPECT_EQ(read({"0"}).targets, named.targets);
  EXPECT_EQ(read({"-3"}).targets, named.targets);
  const Dataset two = read_dataset(table, {}, {Shape{1}, Shape{2}, {}, false, {"b", "0"}});
  EXPECT_EQ(two.inputs, (Values{1, 3}));
  EXPECT_EQ(two.targets, (Values{5, 2, 4, 0}));
  expect_bad(table, {}, {Shape{2}, {}, {}, true, {"lable"}}, table, "did you mean 'label'?");
  expect_bad(table, {}, {{}, {}, {}, false, {"0", "1", "2"}}, table, "all columns are targets");
  expect_bad(table, {}, {Shape{2}, {}, {}, true, {"0", "1"}}, table, "1 entries a sample");
  const std::string npz = zip("a.npz", {{"x.npy", npy_of({1}, {1})}, {"y.npy", npy_of({1}, {1})}});
  expect_bad(npz, {}, {{}, {}, {}, true, {"0"}}, npz, "is no table in text");
  EXPECT_THROW((void)read_dataset(table, table, {{}, {}, {}, true, {"0"}}), UsageError);
}

TEST_F(Datasets, SayWhatMayBeMeantOtherwise) {
  const std::string table = write("t.csv", "label,a,b\n2,1,1\n0,3,1\n");
  const DataRequest request{Shape{2}, Shape{2}, {}, true};
  const std::vector<std::string> notes = read_dataset(table, {}, request).notes;
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_NE(notes[0].find("taken for a header"), std::string::npos);
  EXPECT_NE(notes[1].find("column 0 (from 0), 'label' is taken for an input"), std::string::npos);
  EXPECT_NE(notes[2].find("is 1 in all 2 samples that were read"), std::string::npos);
  // Also where that is an error.
  const std::string wrong = write("w.csv", "label,a\n2,100\n0,101\n");
  try {
    (void)read_dataset(wrong, {}, {Shape{1}, Shape{3}, {}, true});
    ADD_FAILURE();
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("the label 100 is out of range"), std::string::npos) << message;
    EXPECT_NE(
        message.find("\nnote: " + wrong + ": column 0 (from 0), 'label' is taken for an input"),
        std::string::npos)
        << message;
  }
  const std::string y = write("y.csv", "1\n0\n");
  const std::vector<std::string> two = read_dataset(table, y, {.labels = true}).notes;
  ASSERT_EQ(two.size(), 2U);
  EXPECT_NE(two[1].find("the targets are in another file"), std::string::npos);
  const std::string plain = write("p.csv", "1,2,0\n3,4,1\n");
  EXPECT_TRUE(read_dataset(plain, {}, request).notes.empty());
  DataRequest some = request;
  some.most_samples = 1;
  EXPECT_EQ(read_dataset(plain, {}, some).notes,
            std::vector<std::string>{plain + ": the first 1 of 2 samples"});
  some.most_samples = 5;
  EXPECT_EQ(read_dataset(plain, {}, some).notes,
            std::vector<std::string>{plain + ": 2 samples, fewer than the 5 asked for"});
  const std::string images = write("images", idx_bytes(8, {2, 2}, "abcd"));
  EXPECT_EQ(read_dataset(images, y, {.labels = true}).notes,
            std::vector<std::string>{
                images + ": unsigned bytes are taken for brightnesses, divided by 255"});
  std::vector<std::string> of_matrix;
  (void)read_matrix(table, of_matrix);
  EXPECT_EQ(of_matrix.size(), 1U);
}

TEST_F(Datasets, DoNotScaleTargets) {
  const std::string x = write("x.npy", npy_of({2}, {1, 2}));
  const std::string y = write("y", idx_bytes(8, {2, 2}, std::string("\0\1\1\0", 4)));
  const Dataset labels = read_dataset(x, y, {.labels = true});
  EXPECT_EQ(labels.targets, (Values{0, 1, 1, 0}));
  EXPECT_EQ(labels.classes, 2U);
  EXPECT_EQ(read_dataset(x, y, {.target_shape = Shape{2}}).targets, (Values{0, 1, 1, 0}));
}

// Of pictures whose colours are the last axis, reshaping would make others.
TEST_F(Datasets, KeepTheOrderOfTheAxes) {
  const std::string x = write("x.npy", npy_of({1, 2, 2, 3}, Values(12, 1)));
  const std::string y = write("y.npy", npy_of({1}, {1}));
  for (const Shape& good : {Shape{12}, Shape{2, 2, 3}, Shape{4, 3}, Shape{2, 6}, Shape{1, 2, 2, 3}})
    EXPECT_EQ(read_dataset(x, y, {.input_shape = good}).input_shape, good);
  for (const Shape& bad : {Shape{3, 2, 2}, Shape{3, 4}})
    expect_bad(x, y, {.input_shape = bad}, x, "expected the same order of the axes");
}

TEST_F(Datasets, GivenTheWrongWayRoundSaySo) {
  const std::string x = write("x.npy", npy_of({3, 4}, Values(12, 1)));
  const std::string y = write("y.npy", npy_of({3}, {0, 1, 2}));
  expect_bad(y, x, {.input_shape = Shape{4}}, y, "inputs and targets may be the wrong way round");
  const std::string both = zip("a.npz", {{"x.npy", contents(x)}, {"y.npy", contents(y)}});
  expect_bad(both, y, {}, both, "has more than one array, and the targets are in another file");
}

TEST_F(Datasets, HaveAsManyTargetsAsInputs) {
  const std::string x = write("x", idx_bytes(8, {3, 2}, "abcdef"));
  for (const std::int64_t count : {2, 4}) {
    const std::string y = write("y", idx_bytes(8, {count}, std::string(count, '\1')));
    // However many are asked for.
    for (const std::size_t most : {1, 10})
      expect_bad(x, y, {.most_samples = most}, y,
                 fmt::format("{} targets; expected 3, one for each sample of {}", count, x));
  }
}

TEST_F(Datasets, AreFinite) {
  const std::string good = write("good.npy", npy_of({2}, {0, 1}));
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    const std::string bad = write("bad.npy", npy_of({2, 3}, {1, 2, 3, 4, 5, value}));
    const std::string words =
        fmt::format("sample 1, column 2 (both from 0): {}; expected a finite number", value);
    expect_bad(bad, good, {}, bad, words);
    expect_bad(good, bad, {}, bad, words);
    expect_error(bad, words, [&] { return matrix_of(bad); });
  }
  const std::string bad =
      write("bad", idx_bytes(0x0D, {1, 2}, std::string("\0\0\0\0\x7f\xc0\0\0", 8)));
  expect_bad(bad, good, {}, bad, "sample 0, column 1 (both from 0): nan");
}

TEST_F(Datasets, ThatAreNoneSayWhatWasExpected) {
  const std::string good = write("good.npy", npy_of({2}, {0, 1}));
  const std::string text = write("notes.txt", "hello");
  expect_bad(text, good, {}, text, "no row of numbers");
  const std::string json = write("notes.json", "{}");
  expect_bad(json, good, {}, json, "the file is JSON text; expected rows of numbers: IDX, .npy");
  const std::string png = write("a.npy", "\x89PNG");
  expect_bad(png, good, {}, png, "the file is a PNG picture; expected rows of numbers");
  const std::string cut = write("t10k-images-idx3-ubyte", "\1\2\3");
  expect_bad(cut, good, {}, cut, "a binary file of an unknown kind");
  const std::string empty = write("a.csv", "");
  expect_bad(good, empty, {}, empty, "the file is empty");
  expect_bad(path(""), good, {}, path(""), "a folder; expected a file");
  expect_bad(path("none.csv"), {}, {}, path("none.csv"), "no such file");
  expect_bad(good, {}, {}, good, "has one array; expected the targets in a second file");
  const std::string scalar = write("scalar.npy", npy_of({}, {1}));
  expect_bad(scalar, good, {}, scalar, "a single number; expected samples along the first axis");
  const std::string zipped = zip("a.npz", {{"a.npy", npy_of({2}, {0, 1})}, {"b.npy", "?"}});
  expect_bad(zipped, {}, {}, zipped,
             "has the members a, b; expected x and y, or X and Y, or inputs");
  expect_bad(zipped, good, {}, zipped, "expected inputs alone, or inputs and targets in one file");
  expect_error(zipped, "has the members a, b; expected one", [&] { return matrix_of(zipped); });
  const std::string twice = write("a.npz.gz", gzip(contents(zipped)));
  expect_bad(twice, good, {}, twice, "an archive of NumPy (.npz) within gzip");
  const std::string other = zip("b.npz", {{"x.npy", npy_of({2}, {0, 1})}, {"y.npy", "?"}});
  expect_bad(other, {}, {}, other + ":y.npy", "not an array of NumPy");
  EXPECT_THROW((void)read_dataset(good, good, {.most_samples = 0}), UsageError);
}

TEST_F(Datasets, AreNoLargerThanATensorEach) {
  const std::string x = write("x.npy", npy_bytes(npy_header("|u1", false, {1, (1 << 22) + 1}),
                                                 std::string((1 << 22) + 1, 'a')));
  expect_error(x, "4194305 entries a sample; at most 4194304", [&] { return matrix_of(x); });
}

TEST_F(Datasets, AsMatricesHaveRowsAndColumns) {
  const Values values{1, 2, 3, 4, 5, 6};
  const auto expect = [&](const std::string& file, const Shape& shape) {
    const RealArray matrix = matrix_of(file);
    EXPECT_EQ(matrix.shape, shape) << file;
    EXPECT_EQ(matrix.values, values) << file;
  };
  expect(write("m.npy", npy_of({2, 3}, values)), {2, 3});
  expect(write("m.npy", npy_of({3, 1, 2}, values)), {3, 2});
  expect(write("m.npy", npy_of({6}, values)), {6, 1});
  expect(zip("m.npz", {{"V.npy", npy_of({2, 3}, values)}}), {2, 3});
  expect(write("m.csv", "1,2,3\n4,5,6\n"), {2, 3});
  expect(write("m", idx_bytes(9, {1, 2, 3}, "\1\2\3\4\5\6")), {1, 6});
  expect(write("m.gz", gzip(idx_bytes(9, {3, 2}, "\1\2\3\4\5\6"))), {3, 2});
}

TEST(Truncate, KeepsTheFirstSamples) {
  Dataset data{"x", 3, {2}, {}, {1, 2, 3, 4, 5, 6}, {7, 8, 9}, 0};
  truncate(data, 5);
  EXPECT_EQ(data.samples, 3U);
  truncate(data, 2);
  EXPECT_EQ(data.samples, 2U);
  EXPECT_EQ(data.inputs, (Values{1, 2, 3, 4}));
  EXPECT_EQ(data.targets, (Values{7, 8}));
}

TEST(DataSource, ColumnsOfATableAreTakenInOrder) {
  const Source table{"t", {{{2, 3}, {1, 2, 3, 4, 5, 6}}, 9, false}, {"a", "b", "c"}, {}};
  const Source columns = columns_of(table, {2, 0});
  EXPECT_EQ(columns.rows.array, (RealArray{{2, 2}, {3, 1, 6, 4}}));
  EXPECT_EQ(columns.rows.rows_in_file, 9);
  EXPECT_EQ(columns.place, "t");
  EXPECT_EQ(columns.names, (std::vector<std::string>{"c", "a"}));
}

}  // namespace
}  // namespace abide

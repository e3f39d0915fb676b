#include <gtest/gtest.h>
#include <netcdf.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "colonnade/dataset.hpp"
#include "colonnade/netcdf.hpp"
#include "colonnade/run.hpp"
#include "host/io/array.hpp"
#include "host/io/file_limit.hpp"
#include "host/io/netcdf_write.hpp"
#include "support/scratch.hpp"

namespace colonnade {
namespace {

using testing::Scratch;
using testing::sentence_of;
using Names = std::vector<std::string>;

/// A file read back with the plain C interface.
class Back {
public:
    explicit Back(const std::string& path) { EXPECT_EQ(nc_open(path.c_str(), NC_NOWRITE, &id_), NC_NOERR) << path; }
    ~Back() { nc_close(id_); }
    Back(const Back&) = delete;
    Back& operator=(const Back&) = delete;

    [[nodiscard]] int id() const { return id_; }
    [[nodiscard]] int variable(const char* name) const {
        int variable = NC_GLOBAL;
        if (name == nullptr) return variable;
        EXPECT_EQ(nc_inq_varid(id_, name, &variable), NC_NOERR) << name;
        return variable;
    }
    [[nodiscard]] nc_type type(const char* name) const {
        nc_type type = NC_NAT;
        EXPECT_EQ(nc_inq_vartype(id_, variable(name), &type), NC_NOERR);
        return type;
    }
    /// Text of an attribute of a variable, or of the file for nullptr; "absent" if there is none.
    [[nodiscard]] std::string text(const char* name, const char* attribute) const {
        std::size_t length = 0;
        if (nc_inq_attlen(id_, variable(name), attribute, &length) != NC_NOERR) return "absent";
        std::string text(length, '\0');
        EXPECT_EQ(nc_get_att_text(id_, variable(name), attribute, text.data()), NC_NOERR);
        return text;
    }
    [[nodiscard]] bool has(const char* name, const char* attribute) const {
        return nc_inq_attid(id_, variable(name), attribute, nullptr) == NC_NOERR;
    }

private:
    int id_ = -1;
};

Dataset full() {
    Dataset d;
    d.dimensions = {{"layer", 2}, {"column", 3}, {"neuron", 2}};
    d.variables = {{"column", {"column"}, "1", "global column", std::vector<std::int64_t>{0, 1, std::int64_t{1} << 40}},
                   {"neuron", {"neuron"}, "1", "neuron", Names{"E0", "I\xC3\xA9"}},
                   {"layer", {"layer"}, "1", "layer", std::vector<double>{0, 1}},
                   {"rate", {"layer", "column"}, "1", "rate", std::vector<double>{0, 1, 2, 3, 4, std::nan("")}},
                   {"fast", {"column"}, "1", "rate in float32", std::vector<float>{0.5F, 1.5F, -2.5F}},
                   {"steps", {"column"}, "1", "steps", std::vector<std::int32_t>{1, -2, 1 << 30}},
                   {"status",
                    {"column"},
                    "1",
                    "how it ended",
                    std::vector<std::int8_t>{0, 1, 1},
                    {{"converged", std::int8_t{0}}, {"unfinished", std::int8_t{1}}}},
                   {"total_time", {}, "tau", "a scalar", std::vector<double>{2.5}}};
    d.attributes = {{"spec", "title = \"\xC3\xA9\"\n"}, {"seed", std::int64_t{1} << 62}, {"tolerance", 1e-10}};
    return d;
}

TEST(WriteNetcdf, KeepsEveryTypeUnderItsName) {
    const Scratch scratch;
    write_netcdf(full(), scratch.path("a.nc"));
    EXPECT_EQ(scratch.names(), Names{"a.nc"});
    const Back back(scratch.path("a.nc"));
    EXPECT_EQ(back.type("column"), NC_INT64);
    EXPECT_EQ(back.type("neuron"), NC_STRING);
    EXPECT_EQ(back.type("rate"), NC_DOUBLE);
    EXPECT_EQ(back.type("fast"), NC_FLOAT);
    EXPECT_EQ(back.type("steps"), NC_INT);
    EXPECT_EQ(back.type("status"), NC_BYTE);
    std::vector<double> rates(6);
    ASSERT_EQ(nc_get_var_double(back.id(), back.variable("rate"), rates.data()), NC_NOERR);
    EXPECT_EQ(std::vector<double>(rates.begin(), rates.end() - 1), (std::vector<double>{0, 1, 2, 3, 4}));
    EXPECT_TRUE(std::isnan(rates[5]));
    std::vector<long long> columns(3);
    ASSERT_EQ(nc_get_var_longlong(back.id(), back.variable("column"), columns.data()), NC_NOERR);
    EXPECT_EQ(columns, (std::vector<long long>{0, 1, 1LL << 40}));
    std::vector<int> steps(3);
    ASSERT_EQ(nc_get_var_int(back.id(), back.variable("steps"), steps.data()), NC_NOERR);
    EXPECT_EQ(steps, (std::vector<int>{1, -2, 1 << 30}));
    std::vector<char*> names(2);
    ASSERT_EQ(nc_get_var_string(back.id(), back.variable("neuron"), names.data()), NC_NOERR);
    EXPECT_STREQ(names[0], "E0");
    EXPECT_STREQ(names[1], "I\xC3\xA9");
    nc_free_string(names.size(), names.data());
    double total = 0;
    ASSERT_EQ(nc_get_var_double(back.id(), back.variable("total_time"), &total), NC_NOERR);
    EXPECT_EQ(total, 2.5);
}

TEST(WriteNetcdf, LabelsAsTheCfConventionsAsk) {
    const Scratch scratch;
    write_netcdf(full(), scratch.path("a.nc"));
    const Back back(scratch.path("a.nc"));
    EXPECT_EQ(back.text(nullptr, "Conventions"), "CF-1.10");
    EXPECT_EQ(back.text(nullptr, "spec"), "title = \"\xC3\xA9\"\n");
    EXPECT_EQ(back.text("total_time", "units"), "tau");
    EXPECT_EQ(back.text("status", "long_name"), "how it ended");
    EXPECT_EQ(back.text("status", "flag_meanings"), "converged unfinished");
    std::vector<signed char> values(2);
    ASSERT_EQ(nc_get_att_schar(back.id(), back.variable("status"), "flag_values", values.data()), NC_NOERR);
    EXPECT_EQ(values, (std::vector<signed char>{0, 1}));
    long long seed = 0;
    ASSERT_EQ(nc_get_att_longlong(back.id(), NC_GLOBAL, "seed", &seed), NC_NOERR);
    EXPECT_EQ(seed, 1LL << 62);
    double tolerance = 0, fill = 0;
    ASSERT_EQ(nc_get_att_double(back.id(), NC_GLOBAL, "tolerance", &tolerance), NC_NOERR);
    EXPECT_EQ(tolerance, 1e-10);
    ASSERT_EQ(nc_get_att_double(back.id(), back.variable("fast"), "_FillValue", &fill), NC_NOERR);
    EXPECT_TRUE(std::isnan(fill));
    EXPECT_FALSE(back.has("layer", "_FillValue"));  // a coordinate has no missing values
    EXPECT_FALSE(back.has("steps", "_FillValue"));
}

TEST(WriteNetcdf, KeepsALongSpecAndAnOddFileName) {
    const Scratch scratch;
    Dataset dataset = full();
    const std::string text(300000, 'x');  // HDF5 keeps attributes beyond 64 KiB elsewhere
    dataset.attributes = {{"spec", text}};
    for (const char* name : {"a#b.nc", "a b:c.nc", "[a]%20.nc", "\xC3\xA9.nc"}) {
        write_netcdf(dataset, scratch.path(name));
        EXPECT_EQ(Back(scratch.path(name)).text(nullptr, "spec"), text) << name;
    }
    EXPECT_EQ(scratch.names().size(), 4U);
}

RC_GTEST_PROP(WriteNetcdf, IsReadBackValueByValue, ()) {
    const Scratch scratch;
    Dataset dataset;
    const auto rank = *rc::gen::inRange<std::size_t>(1, 4);
    Variable variable{"w", {}, "1", "weights", {}};
    std::size_t count = 1;
    std::vector<std::size_t> shape;
    for (std::size_t d = 0; d < rank; ++d) {
        shape.push_back(*rc::gen::inRange<std::size_t>(1, 6));
        dataset.dimensions.push_back({"d" + std::to_string(d), shape.back()});
        variable.dimensions.push_back(dataset.dimensions.back().name);
        count *= shape.back();
    }
    const auto finite = rc::gen::suchThat<double>([](double v) { return std::isfinite(v); });
    const auto values = *rc::gen::container<std::vector<double>>(count, finite);
    variable.values = values;
    dataset.variables = {variable};
    write_netcdf(dataset, scratch.path("a.nc"));
    const io::Array array = io::read_array(scratch.path("a.nc"));
    RC_ASSERT(array.shape == shape);
    RC_ASSERT(array.values == values);
}

TEST(WriteNetcdf, RefusesADatasetThatDoesNotFitTogether) {
    const Scratch scratch;
    const std::string path = scratch.path("a.nc");
    const auto refusal = [&](const std::function<void(Dataset&)>& spoil) {
        Dataset dataset = full();
        spoil(dataset);
        return sentence_of([&] { write_netcdf(dataset, path); }).substr(path.size());
    };
    EXPECT_EQ(refusal([](Dataset& d) { d.dimensions[1].size = 0; }), ": dimension 'column' has size 0");
    EXPECT_EQ(refusal([](Dataset& d) { d.dimensions.push_back({"layer", 2}); }), ": dimension 'layer' is there twice");
    EXPECT_EQ(refusal([](Dataset& d) { d.variables.push_back(d.variables[3]); }), ": variable 'rate' is there twice");
    EXPECT_EQ(refusal([](Dataset& d) { d.variables[3].values = std::vector<double>(5); }),
              ": variable 'rate' has 5 values, its dimensions hold 6");
    EXPECT_EQ(refusal([](Dataset& d) {
                  d.variables[5].flags = {{"yes", std::int8_t{1}}};
              }),
              ": variable 'steps' has flags, hence must be of type int8");
    EXPECT_EQ(refusal([](Dataset& d) { d.variables[6].flags[0].first = "not converged"; }),
              ": variable 'status': flag meaning 'not converged' must be one word");
    EXPECT_TRUE(scratch.names().empty());
}

TEST(WriteNetcdf, ReportsWhatNetcdfRefusesAndLeavesNothing) {
    const Scratch scratch;
    const std::string path = scratch.path("a.nc");
    Dataset dataset = full();
    dataset.variables[7].name = "a/b";
    EXPECT_EQ(sentence_of([&] { write_netcdf(dataset, path); }, Fault::machine),
              path + ": cannot define 'a/b': NetCDF: Name contains illegal characters");
    EXPECT_TRUE(scratch.names().empty());
    const std::string inside = scratch.path("absent/a.nc");
    EXPECT_EQ(sentence_of([&] { write_netcdf(full(), inside); }),
              inside + ": cannot be written: No such file or directory");
}

TEST(WriteNetcdf, LeavesTheOldFileAndNoTemporaryWhenThereIsNoRoom) {
    const Scratch scratch;
    const std::string path = scratch.write("a.nc", "old");
    Dataset dataset;
    dataset.dimensions = {{"column", 1 << 18}};
    dataset.variables = {{"rate", {"column"}, "1", "rate", std::vector<double>(1 << 18)}};
    {
        const testing::FileLimit limit(1 << 20);
        const std::string sentence = sentence_of([&] { write_netcdf(dataset, path); }, Fault::machine);
        EXPECT_NE(sentence.find("this process may write files of 1048576"), std::string::npos) << sentence;
    }
    EXPECT_EQ(scratch.read("a.nc"), "old");
    EXPECT_EQ(scratch.names(), Names{"a.nc"});
    write_netcdf(dataset, path);  // and the library still works
    EXPECT_EQ(io::read_array(path).values.size(), std::size_t{1} << 18U);
}

/// HDF5 gathers 64 KiB: variables of more go past it straight to the file, the others lie in its structure.
TEST(WriteNetcdf, KeepsValuesOnBothSidesOfWhatGoesStraightToTheFile) {
    const Scratch scratch;
    Dataset dataset;
    std::size_t seed = 0;
    const auto numbers = [&](auto type, std::size_t count) {
        std::vector<decltype(type)> values(count);
        for (auto& value : values) value = static_cast<decltype(type)>(++seed % 100);
        return values;
    };
    const auto add = [&](const std::string& name, std::size_t count, Values values) {
        dataset.dimensions.push_back({"along_" + name, count});
        dataset.variables.push_back({name, {"along_" + name}, "1", name, std::move(values)});
    };
    for (const std::size_t bytes : {65528UL, 65536UL, 65544UL, 1UL << 20U}) {
        const std::string of = std::to_string(bytes);
        add("doubles" + of, bytes / 8, numbers(double{}, bytes / 8));
        add("floats" + of, bytes / 4, numbers(float{}, bytes / 4));
        add("longs" + of, bytes / 8, numbers(std::int64_t{}, bytes / 8));
        add("ints" + of, bytes / 4, numbers(std::int32_t{}, bytes / 4));
        add("bytes" + of, bytes, numbers(std::int8_t{}, bytes));
    }
    // coordinates, and a variable that is called like a dimension without being its coordinate
    for (const char* name : {"column", "other"}) dataset.dimensions.push_back({name, 20000});
    dataset.variables.push_back({"column", {"column"}, "1", "column", numbers(std::int64_t{}, 20000)});
    dataset.variables.push_back({"other", {"column"}, "1", "other", numbers(double{}, 20000)});
    write_netcdf(dataset, scratch.path("a.nc"));
    for (const Variable& variable : dataset.variables) {
        const io::Array back = io::read_array(scratch.path("a.nc:" + variable.name));
        std::visit(
            [&](const auto& values) {
                if constexpr (!std::is_same_v<typename std::decay_t<decltype(values)>::value_type, std::string>) {
                    EXPECT_TRUE(std::equal(values.begin(), values.end(), back.values.begin(), back.values.end()))
                        << variable.name;
                }
            },
            variable.values);
    }
    EXPECT_EQ(scratch.names(), Names{"a.nc"});
}

TEST(PutNetcdf, StopsBetweenLargeVariables) {
    const Scratch scratch;
    Dataset dataset = full();
    dataset.dimensions.push_back({"k", 1 << 20});
    for (const char* name : {"p", "q"})
        dataset.variables.push_back({name, {"k"}, "1", name, std::vector<double>(1 << 20)});
    for (int asked_at_most = 0; asked_at_most < 3; ++asked_at_most) {
        int asked = 0;
        io::AtomicFile file(scratch.path("a.nc"), {[&] { return asked++ == asked_at_most; }, {}});
        EXPECT_THROW(io::put_netcdf(dataset, file), Interrupted) << asked_at_most;
    }
    EXPECT_TRUE(scratch.names().empty());
    write_netcdf(dataset, scratch.path("a.nc"));  // and the libraries still work
    EXPECT_EQ(io::read_array(scratch.path("a.nc:q")).values.size(), std::size_t{1} << 20U);
}

}  // namespace
}  // namespace colonnade

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netcdf.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <random>
#include <thread>

#include "colonnade/dataset.hpp"
#include "colonnade/netcdf.hpp"
#include "host/io/array.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

/// x and W over the dimensions x and y; W[i][j] = 10 i + j.
void write_matrix(const std::string& path) {
    Dataset dataset;
    dataset.dimensions = {{"x", 2}, {"y", 3}};
    dataset.variables = {{"x", {"x"}, "1", "coordinate", std::vector<double>{7, 8}},
                         {"W", {"x", "y"}, "1", "weights", std::vector<float>{0, 1, 2, 10, 11, 12}}};
    write_netcdf(dataset, path);
}

std::string refusal(const Scratch& scratch, const std::string& name) {
    const std::string path = scratch.path(name);
    const std::string sentence = sentence_of([&] { (void)read_array(path); });
    return sentence.substr(std::min(sentence.size(), scratch.path("").size()));
}

/// A file of one variable `v` over one dimension `n`, prepared by `define` before its header ends.
template <class Define>
std::string one_variable(const Scratch& scratch, int mode, nc_type type, std::size_t size, Define define) {
    int file = 0, dimension = 0, variable = 0;
    const std::string path = scratch.path("a.nc");
    EXPECT_EQ(nc_create(path.c_str(), mode | NC_CLOBBER, &file), NC_NOERR);
    nc_def_dim(file, "n", size, &dimension);
    nc_def_var(file, "v", type, 1, &dimension, &variable);
    define(file, variable);
    nc_enddef(file);
    EXPECT_EQ(nc_close(file), NC_NOERR);
    return path;
}

TEST(ReadNetcdf, TakesTheOnlyVariableThatIsNoCoordinate) {
    const Scratch scratch;
    write_matrix(scratch.path("a.nc"));
    const Array array = read_array(scratch.path("a.nc"));
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(array.values, (std::vector<double>{0, 1, 2, 10, 11, 12}));
}

TEST(ReadNetcdf, TakesTheVariableNamedAfterAColon) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.path("b:c.nc"));
    for (const std::string name : {"a.nc", "b:c.nc/d.nc"}) {
        write_matrix(scratch.path(name));
        EXPECT_EQ(read_array(scratch.path(name) + ":x").values, (std::vector<double>{7, 8}));
    }
    EXPECT_EQ(refusal(scratch, "a.nc:w"), "a.nc: has no variable 'w', allowed: x, W");
}

TEST(ReadNetcdf, RefusesToChooseBetweenVariables) {
    const Scratch scratch;
    Dataset dataset;
    write_netcdf(dataset, scratch.path("a.nc"));
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc: holds 0 variables (none), expected: one, or its name after a colon");
    dataset.dimensions = {{"x", 1}};
    for (const char* name : {"a", "b"}) dataset.variables.push_back({name, {"x"}, "1", "any", std::vector<double>{1}});
    write_netcdf(dataset, scratch.path("a.nc"));
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc: holds 2 variables (a, b), expected: one, or its name after a colon");
}

TEST(ReadNetcdf, RefusesEveryTruncation) {
    const Scratch scratch;
    write_matrix(scratch.path("whole.nc"));
    const std::string whole = scratch.read("whole.nc");
    for (std::size_t length = 0; length < whole.size(); length += 97) {
        (void)scratch.write("a.nc", whole.substr(0, length));
        ASSERT_EQ(refusal(scratch, "a.nc").substr(0, 34),
                  length < 8 ? "a.nc: is neither NetCDF-4 nor HDF5" : "a.nc: cannot be opened as NetCDF: ")
            << length;
    }
}

TEST(ReadNetcdf, RefusesTheClassicFormatWhoseTruncationGoesUnseen) {
    const Scratch scratch;
    for (const int mode : {0, NC_64BIT_OFFSET, NC_64BIT_DATA}) {
        (void)one_variable(scratch, mode, NC_DOUBLE, 3, [](int, int) {});
        EXPECT_EQ(refusal(scratch, "a.nc"),
                  "a.nc: is of the classic NetCDF format, allowed: NetCDF-4 (nccopy -k nc4 converts it)");
    }
}

TEST(ReadNetcdf, RefusesWhatIsNotPlainNumbers) {
    const Scratch scratch;
    for (const nc_type type : {NC_CHAR, NC_STRING}) {
        (void)one_variable(scratch, NC_NETCDF4, type, 3, [](int, int) {});
        EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: is not numeric, allowed: integers and floating-point numbers");
    }
}

/// `v` of three values, whose attributes `define` sets.
template <class T, class Define>
std::string three(const Scratch& scratch, nc_type type, const std::vector<T>& values, Define define) {
    const std::string path = one_variable(scratch, NC_NETCDF4, type, 3, define);
    int file = 0;
    EXPECT_EQ(nc_open(path.c_str(), NC_WRITE, &file), NC_NOERR);
    EXPECT_EQ(nc_put_var(file, 0, values.data()), NC_NOERR);
    EXPECT_EQ(nc_close(file), NC_NOERR);
    return path;
}

void nothing(int, int) {}

TEST(ReadNetcdf, RefusesMissingAndNonFiniteValuesWithTheirPlace) {
    const Scratch scratch;
    (void)one_variable(scratch, NC_NETCDF4, NC_SHORT, 3, [](int file, int variable) {
        const short fill = -9;  // never written, hence every value
        nc_put_att_short(file, variable, "_FillValue", NC_SHORT, 1, &fill);
    });
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: the value at [0] is missing (_FillValue = -9)");
    (void)three<int>(scratch, NC_INT, {1, 4, 7}, [](int file, int variable) {
        const int marks[] = {7, 4};
        nc_put_att_int(file, variable, "missing_value", NC_INT, 2, marks);
    });
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: the value at [1] is missing (missing_value = 4)");
    Dataset dataset;
    dataset.dimensions = {{"x", 3}};
    dataset.variables = {{"v", {"x"}, "1", "any", std::vector<double>{1, std::numeric_limits<double>::infinity(), 2}}};
    write_netcdf(dataset, scratch.path("a.nc"));
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc: found inf at [1], allowed: finite numbers");
}

TEST(ReadNetcdf, RefusesTheDefaultFillValueOfEveryTypeButBytes) {
    const Scratch scratch;
    const std::vector<std::pair<nc_type, std::string>> fills{{NC_SHORT, "NC_FILL_SHORT = -32767"},
                                                             {NC_USHORT, "NC_FILL_USHORT = 65535"},
                                                             {NC_INT, "NC_FILL_INT = -2147483647"},
                                                             {NC_UINT, "NC_FILL_UINT = 4294967295"},
                                                             {NC_INT64, "NC_FILL_INT64 = -9223372036854775806"},
                                                             {NC_UINT64, "NC_FILL_UINT64 = 18446744073709551614"},
                                                             {NC_FLOAT, "NC_FILL_FLOAT = 9.96921e+36"},
                                                             {NC_DOUBLE, "NC_FILL_DOUBLE = 9.969209968386869e+36"}};
    for (const auto& [type, said] : fills) {
        (void)one_variable(scratch, NC_NETCDF4, type, 3, nothing);  // never written
        EXPECT_EQ(refusal(scratch, "a.nc"),
                  "a.nc:v: the value at [0] is missing (the default fill value " + said + ")");
        (void)one_variable(scratch, NC_NETCDF4, type, 3,
                           [](int file, int variable) { nc_def_var_fill(file, variable, NC_NOFILL, nullptr); });
        EXPECT_EQ(read_array(scratch.path("a.nc")).values, (std::vector<double>{0, 0, 0}))
            << "declared without filling";
    }
    for (const nc_type type : {NC_BYTE, NC_UBYTE}) {
        (void)one_variable(scratch, NC_NETCDF4, type, 3, nothing);
        EXPECT_EQ(read_array(scratch.path("a.nc")).values, std::vector<double>(3, type == NC_BYTE ? -127 : 255));
    }
}

TEST(ReadNetcdf, RefusesValuesOutsideTheirValidRange) {
    const Scratch scratch;
    const auto with = [&](const char* name, std::vector<double> numbers) {
        (void)three<double>(scratch, NC_DOUBLE, {1, 2, 3}, [&](int file, int variable) {
            nc_put_att_double(file, variable, name, NC_DOUBLE, numbers.size(), numbers.data());
        });
        return refusal(scratch, "a.nc");
    };
    EXPECT_EQ(with("valid_min", {2}), "a.nc:v: the value at [0] is 1, outside its valid_min = 2");
    EXPECT_EQ(with("valid_max", {2}), "a.nc:v: the value at [2] is 3, outside its valid_max = 2");
    EXPECT_EQ(with("valid_range", {1, 2.5}), "a.nc:v: the value at [2] is 3, outside its valid_range = [1, 2.5]");
    EXPECT_EQ(with("valid_range", {1, 3}), "") << "nothing is thrown";
    EXPECT_EQ(with("valid_range", {3, 1}),
              "a.nc:v: its valid_range = [3, 1], allowed: two numbers, the lower one first");
    EXPECT_EQ(with("valid_range", {3}),
              "a.nc:v: its valid_range has 1 values, allowed: two numbers, the lower one first");
}

TEST(ReadNetcdf, TestsStoredValuesAndUnpacksTheOthers) {
    const Scratch scratch;
    const auto packed = [](int file, int variable) {
        const short fill = -9;
        const double factor = 0.5, offset = 10;
        nc_put_att_short(file, variable, "_FillValue", NC_SHORT, 1, &fill);
        nc_put_att_double(file, variable, "scale_factor", NC_DOUBLE, 1, &factor);
        nc_put_att_double(file, variable, "add_offset", NC_DOUBLE, 1, &offset);
    };
    (void)three<short>(scratch, NC_SHORT, {1, -38, 3}, packed);
    EXPECT_EQ(read_array(scratch.path("a.nc")).values, (std::vector<double>{10.5, -9, 11.5}))
        << "-9 unpacked is a value";
    (void)three<short>(scratch, NC_SHORT, {1, 2, -9}, packed);
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: the value at [2] is missing (_FillValue = -9)");
}

TEST(ReadNetcdf, UnderstandsUnsignedBytesAndTheirAttributes) {
    const Scratch scratch;
    (void)three<signed char>(scratch, NC_BYTE, {-1, -2, 3}, [](int file, int variable) {
        const signed char range[] = {0, -2};
        nc_put_att_text(file, variable, "_Unsigned", 4, "true");
        nc_put_att_schar(file, variable, "valid_range", NC_BYTE, 2, range);
    });
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: the value at [0] is 255, outside its valid_range = [0, -2]");
    (void)three<signed char>(scratch, NC_BYTE, {-1, -2, 3},
                             [](int file, int variable) { nc_put_att_text(file, variable, "_Unsigned", 4, "true"); });
    EXPECT_EQ(read_array(scratch.path("a.nc")).values, (std::vector<double>{255, 254, 3}));
}

TEST(ReadNetcdf, RefusesAttributesThatCannotBeMeant) {
    const Scratch scratch;
    const auto with = [&](auto define) {
        (void)three<int>(scratch, NC_INT, {1, 2, 3}, define);
        return refusal(scratch, "a.nc");
    };
    for (const char* name : {"scale_factor", "add_offset"})
        EXPECT_EQ(with([&](int f, int v) { nc_put_att_text(f, v, name, 1, "2"); }),
                  std::string("a.nc:v: its ") + name + " is text, allowed: one finite number");
    EXPECT_EQ(with([](int f, int v) { nc_put_att_text(f, v, "missing_value", 3, "-99"); }),
              "a.nc:v: its missing_value is text, allowed: numbers");
    const double two[] = {1, 2}, nan = std::nan("");
    EXPECT_EQ(with([&](int f, int v) { nc_put_att_double(f, v, "scale_factor", NC_DOUBLE, 2, two); }),
              "a.nc:v: its scale_factor has 2 values, allowed: one finite number");
    EXPECT_EQ(with([&](int f, int v) { nc_put_att_double(f, v, "scale_factor", NC_DOUBLE, 1, &nan); }),
              "a.nc:v: its scale_factor is nan, allowed: one finite number");
    EXPECT_EQ(with([&](int f, int v) { nc_put_att_double(f, v, "valid_max", NC_DOUBLE, 1, &nan); }),
              "a.nc:v: its valid_max = nan, allowed: numbers");
    EXPECT_EQ(with([&](int f, int v) {
                  nc_put_att_double(f, v, "valid_range", NC_DOUBLE, 2, two);
                  nc_put_att_double(f, v, "valid_min", NC_DOUBLE, 1, two);
              }),
              "a.nc:v: has both valid_range and valid_min, allowed: one of the two");
    EXPECT_EQ(with([](int f, int v) { nc_put_att_text(f, v, "_Unsigned", 3, "yes"); }),
              "a.nc:v: its _Unsigned is 'yes', allowed: \"true\" or \"false\"");
}

/// Variables w, g/w and g/h/w over a dimension of 2; their values are 1, 2 and 3.
std::string nested(const Scratch& scratch) {
    int file = 0, dimension = 0, level[3] = {};
    const std::string path = scratch.path("a.nc");
    EXPECT_EQ(nc_create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &file), NC_NOERR);
    nc_def_dim(file, "n", 2, &dimension);
    level[0] = file;
    nc_def_grp(file, "g", &level[1]);
    nc_def_grp(level[1], "h", &level[2]);
    for (int i = 0; i < 3; ++i) {
        int variable = 0;
        const double values[] = {i + 1.0, i + 1.0};
        nc_def_var(level[i], "w", NC_DOUBLE, 1, &dimension, &variable);
        nc_put_var_double(level[i], variable, values);
    }
    EXPECT_EQ(nc_close(file), NC_NOERR);
    return path;
}

TEST(ReadNetcdf, FindsVariablesInGroups) {
    const Scratch scratch;
    const std::string path = nested(scratch);
    for (const auto& [name, value] : {std::pair{":w", 1.0}, {":/w", 1.0}, {":g/w", 2.0}, {":/g/h/w", 3.0}})
        EXPECT_EQ(read_array(path + name).values, (std::vector<double>{value, value})) << name;
    for (const std::string name : {"g/", "g", "/g/h", ""})
        EXPECT_EQ(refusal(scratch, "a.nc:" + name),
                  "a.nc: '" + (name.empty() ? "/" : name) + "' names no variable but a group, allowed: w, g/w, g/h/w");
    EXPECT_EQ(refusal(scratch, "a.nc:g/v"), "a.nc: has no variable 'g/v', allowed: w, g/w, g/h/w");
    EXPECT_EQ(refusal(scratch, "a.nc"),
              "a.nc: holds 3 variables (w, g/w, g/h/w), expected: one, or its name after a colon");
}

TEST(ReadNetcdf, NeedsNoLockOnTheFile) {
    const Scratch scratch;
    write_matrix(scratch.path("a.nc"));  // HDF5 is at work in this process, too
    const int held = ::open(scratch.path("a.nc").c_str(), O_RDWR);
    ASSERT_EQ(::flock(held, LOCK_EX), 0);
    EXPECT_EQ(read_array(scratch.path("a.nc")).values.size(), 6U);
    ::close(held);
}

/// Descriptors that this process has open.
std::size_t descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST(ReadNetcdf, GivesUpOnAFileThatTakesTooLong) {
    const Scratch scratch;
    write_matrix(scratch.path("a.nc"));
    Reading reading;
    reading.patience = std::chrono::seconds(-1);  // its size gives back a millisecond
    EXPECT_EQ(sentence_of([&] { (void)read_array(scratch.path("a.nc"), reading); }),
              scratch.path("a.nc") +
                  ": the NetCDF library has not read it within 0 s: it is damaged, or its disk is very slow");
}

TEST(ReadNetcdf, SurvivesFilesOnWhichTheLibraryCrashes) {
    const Scratch scratch;
    write_matrix(scratch.path("whole.nc"));
    const std::string whole = scratch.read("whole.nc");
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
        std::string bytes = whole;
        for (int k = 0; k < 4; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
        (void)scratch.write("a.nc", bytes);
        try {
            (void)read_array(scratch.path("a.nc:W"));
        } catch (const Error& error) {
            EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
            EXPECT_NE(std::string(error.what()).find("a.nc:"), std::string::npos) << error.what();
        }
    }
}

TEST(ReadNetcdf, LeavesNoProcessAndNoDescriptorBehind) {
    const Scratch scratch;
    write_matrix(scratch.path("a.nc"));
    const std::size_t before = descriptors();
    for (int i = 0; i < 20; ++i) {
        (void)read_array(scratch.path("a.nc"));
        (void)refusal(scratch, "a.nc:none");
    }
    EXPECT_EQ(descriptors(), before);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(ReadNetcdf, ReadsInManyThreadsWhileOthersWrite) {
    const Scratch scratch;
    write_matrix(scratch.path("a.nc"));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                if (t == 0) write_matrix(scratch.path("b.nc"));
                if (read_array(scratch.path("a.nc")).values.size() != 6) ++wrong;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(ReadNetcdf, RefusesSizesThatNoFileOfItsLengthHolds) {
    const Scratch scratch;
    const std::string path = one_variable(scratch, NC_NETCDF4, NC_DOUBLE, std::size_t{1} << 40U, [](int f, int v) {
        const std::size_t chunk = 1024;  // chunks are allocated when written: none here
        nc_def_var_chunking(f, v, NC_CHUNKED, &chunk);
    });
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: declares 1099511627776 values, more than a file of " +
                                            std::to_string(std::filesystem::file_size(path)) + " bytes can hold");
}

TEST(ReadNetcdf, RefusesAFolder) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.path("a.nc"));
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc: is not a regular file");
}

}  // namespace
}  // namespace colonnade::io

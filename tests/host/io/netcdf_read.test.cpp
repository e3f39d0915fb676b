#include <netcdf.h>

#include "colonnade/dataset.hpp"
#include "io/array.hpp"
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
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc: holds 0 variables (), expected: one, or its name after a colon");
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
        ASSERT_EQ(refusal(scratch, "a.nc").substr(0, 34), "a.nc: cannot be opened as NetCDF: ") << length;
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
    for (const char* packing : {"scale_factor", "add_offset"}) {
        (void)one_variable(scratch, NC_NETCDF4, NC_SHORT, 3, [&](int file, int variable) {
            const double factor = 2;
            nc_put_att_double(file, variable, packing, NC_DOUBLE, 1, &factor);
        });
        EXPECT_EQ(refusal(scratch, "a.nc"),
                  std::string("a.nc:v: is packed with ") + packing + ", allowed: plain values");
    }
}

TEST(ReadNetcdf, RefusesMissingAndNonFiniteValues) {
    const Scratch scratch;
    (void)one_variable(scratch, NC_NETCDF4, NC_SHORT, 3, [](int file, int variable) {
        const short fill = -9;  // never written, hence every value
        nc_put_att_short(file, variable, "_FillValue", NC_SHORT, 1, &fill);
    });
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc:v: the value at [0] is missing (_FillValue = -9)");
    Dataset dataset;
    dataset.dimensions = {{"x", 3}};
    dataset.variables = {{"v", {"x"}, "1", "any", std::vector<double>{1, std::numeric_limits<double>::infinity(), 2}}};
    write_netcdf(dataset, scratch.path("a.nc"));
    EXPECT_EQ(refusal(scratch, "a.nc"), "a.nc: found inf at [1], allowed: finite numbers");
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

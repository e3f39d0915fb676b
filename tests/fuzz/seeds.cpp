#include "fuzz/seeds.hpp"

#include <netcdf.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "host/io/png_bytes.hpp"

namespace colonnade::fuzz {
namespace {

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string npy(const std::string& type, const std::string& shape, const std::string& fortran, std::size_t bytes) {
    const std::string header =
        "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    std::string file("\x93NUMPY\x01\0", 8);
    file += static_cast<char>(header.size());
    file += '\0';
    return file + header + std::string(bytes, '\1');
}

void done(int status) {
    if (status != NC_NOERR) throw std::runtime_error(nc_strerror(status));
}

/// One variable in a group, with attributes of every kind that is read.
std::string netcdf(nc_type type, bool compressed, bool grows) {
    std::string folder = (std::filesystem::temp_directory_path() / "colonnade-seed-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder for seeds");
    const std::string path = folder + "/seed.nc";
    int file = 0, group = 0, variable = 0, dimensions[2] = {};
    done(nc_create(path.c_str(), NC_NETCDF4, &file));
    done(nc_def_grp(file, "inner", &group));
    done(nc_def_dim(file, "x", grows ? NC_UNLIMITED : 3, &dimensions[0]));
    done(nc_def_dim(group, "y", 4, &dimensions[1]));
    done(nc_def_var(group, "v", type, 2, dimensions, &variable));
    if (compressed) done(nc_def_var_deflate(group, variable, 1, 1, 1));
    const double scale = 0.5, range[] = {-100, 100}, missing[] = {7, 8, 9};
    done(nc_put_att_double(group, variable, "scale_factor", NC_DOUBLE, 1, &scale));
    done(nc_put_att_double(group, variable, "valid_range", NC_DOUBLE, 2, range));
    done(nc_put_att_double(group, variable, "missing_value", type, 3, missing));
    done(nc_put_att_text(group, variable, "_Unsigned", 5, "false"));
    const double values[12] = {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6};
    const std::size_t start[] = {0, 0}, count[] = {3, 4};
    done(nc_put_vara_double(group, variable, start, count, values));
    done(nc_close(file));
    const std::string bytes = content(path);
    std::filesystem::remove_all(folder);
    return bytes;
}

}  // namespace

std::vector<std::string> spec_seeds() {
    std::vector<std::string> all{
        "title = \"t\"\nseed = 7\n[column]\ncount = 3\nsubset = [0, 2]\n[solve]\nstep = 1e-2\n",
        "microcircuit.w_EE = { uniform = [0.1, 0.5], per = \"layer\", truncated = [0.2, inf] }\ncolumn.layers = 2\n",
        "[stimulus]\nkind = \"file\"\nfile = \"a.csv\"\n",
        "[sweep]\n\"microcircuit.w_EE\" = [0.1, { choice = [1, 2] }]\n\"stimulus.mean\" = { linspace = [0, 1, 3] }\n",
        "[microcircuit]\nmotif = \"custom\"\nweights = [[0.5, -1], [1, 0]]\ninhibitory = [1]\n"};
    for (const auto& entry : std::filesystem::directory_iterator(COLONNADE_SOURCE_DIR "/examples"))
        if (entry.path().extension() == ".toml") all.push_back(content(entry.path()));
    return all;
}

std::vector<std::string> npy_seeds() {
    return {npy("<f8", "(2, 3)", "False", 48), npy(">f4", "(2, 1, 2)", "True", 16), npy("|u1", "(5,)", "False", 5),
            npy("<i8", "(1, 2)", "False", 16), npy("|b1", "(3,)", "True", 3)};
}

std::vector<std::string> csv_seeds() {
    return {"a,b\n1,2\n3.5,-4e-3\n",
            "\xEF\xBB\xBF# c\r\n1;2,5;3\r\n-4;5,25;1e-400\r\n",
            "name\tw\tv\nx\t1\t2\n\"y z\"\t3\t4\n",
            "% by\n 1   2  3\n 4 5   6 # end\n",
            "1,2,\n3,4,\n",
            ",0,1\n0,.5,5.\n",
            "1,234;2\n",
            "1,NA\n2,#N/A\n",
            "2026-11-28,1\n2026-11-29 10:30,2\n"};
}

std::vector<std::string> png_seeds() {
    using testing::PngBytes;
    const std::string row(1, '\0');
    const std::string text = std::string("Comment\0\0", 9) + "text";
    return {
        PngBytes{.width = 2, .height = 2, .scanlines = row + "ab" + row + "cd"}.file(),
        PngBytes{.width = 2, .depth = 16, .colour = 2, .scanlines = row + std::string(12, 'x')}.file(),
        PngBytes{.width = 2, .height = 2, .interlaced = true, .scanlines = row + "a" + row + "b" + row + "cd"}.file(),
        PngBytes{.width = 9, .depth = 1, .scanlines = row + "ab"}.file(),
        PngBytes{.colour = 6, .before_image = {PngBytes::chunk("zTXt", text)}, .scanlines = row + "rgba"}.file(),
        PngBytes{.width = 2,
                 .colour = 3,
                 .before_image = {PngBytes::chunk("PLTE", "abcdef"), PngBytes::chunk("tRNS", "x")},
                 .scanlines = row + std::string("\0\1", 2)}
            .file()};
}

std::vector<std::string> pgm_seeds() {
    return {"P2 # a\n3 2\n4\n0 1 2\n3 4 0\n", "P5 2 1 255\nab", std::string("P5\r\n2 1\r\n65535\r\n\0a\0b", 20)};
}

std::vector<std::string> netcdf_seeds() {
    return {netcdf(NC_DOUBLE, false, false), netcdf(NC_SHORT, true, false), netcdf(NC_INT, true, true),
            netcdf(NC_BYTE, false, true)};
}

}  // namespace colonnade::fuzz

#include <iostream>

#include "host/cli/cli.hpp"

int main(int argc, char** argv) {
    return colonnade::cli::main_cli(argc, argv, std::cout, std::cerr);
}

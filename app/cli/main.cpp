#include "session.h"

int main(int argc, char** argv) {
    return earshot::cli::run(argc, argv);
}

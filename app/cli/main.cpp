#include "session.h"

#include <QCoreApplication>
#include <cstdlib>
#include <unistd.h>

int main(int argc, char** argv) {
    // OpenMP threads that spin while they wait take the processor from whoever works beside them; libgomp reads this when it is
    // loaded
    if (!std::getenv("OMP_WAIT_POLICY")) {
        ::setenv("OMP_WAIT_POLICY", "passive", 1);
        ::execv("/proc/self/exe", argv); // on failure: go on as we are
    }
    const QCoreApplication forSerialPorts(argc, argv);
    return earshot::cli::run(argc, argv);
}

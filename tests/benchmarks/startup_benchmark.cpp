// How long a person waits for a usable window: the program is started anew each time and says when its first picture was painted.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

/// Milliseconds that the program itself measures, from main to its first paint; negative: it could not be started.
double startedMs() {
    const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(EARSHOT_WINDOW " --startup-time", "r"), ::pclose);
    char line[64] = "";
    return output && std::fgets(line, sizeof line, output.get()) ? std::atof(line) : -1;
}

void usableWindow(benchmark::State& state) {
    ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    double longest = 0;
    for (auto _ : state) {
        const double milliseconds = startedMs();
        if (milliseconds < 0) {
            state.SkipWithError("the window did not start");
            break;
        }
        state.SetIterationTime(milliseconds / 1000);
        longest = std::max(longest, milliseconds);
    }
    state.counters["longest_ms"] = longest;
}
BENCHMARK(usableWindow)->UseManualTime()->Iterations(10)->Unit(benchmark::kMillisecond);

} // namespace

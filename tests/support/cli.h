#pragma once
#include <QByteArray>
#include <QProcess>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace earshot::test {

/// How a run of earshot-cli ended and what it printed.
struct CliResult {
    int exitCode = -1; ///< -1 when it did not start or crashed
    QByteArray out;
    QByteArray err;

    /// stdout as one JSON object; a null value when it is not exactly that.
    nlohmann::json json() const {
        const auto value = nlohmann::json::parse(out.begin(), out.end(), nullptr, false);
        return value.is_object() ? value : nlohmann::json();
    }
};

/// The program in the build folder.
inline QString cliProgram() {
    return QStringLiteral(EARSHOT_BIN_DIR "/earshot-cli");
}

/// Runs earshot-cli from the build folder with `arguments` and waits for its end.
inline CliResult runCli(const QStringList& arguments, int timeoutMs = 240000) {
    QProcess process;
    process.start(cliProgram(), arguments);
    CliResult result;
    if (process.waitForFinished(timeoutMs) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace earshot::test

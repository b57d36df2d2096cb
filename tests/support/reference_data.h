#pragma once
#include <QtTest>

#include <filesystem>

namespace earshot::test {

/// Folder or file below the reference data that developers have beside the checkout.
inline std::filesystem::path shared(const std::string& relative) {
    return std::filesystem::path(EARSHOT_SHARED_DIR) / relative;
}

} // namespace earshot::test

/// Skips the running test with a clear message when `path` (from earshot::test::shared) is absent, as in a user's checkout.
#define REQUIRE_SHARED(path)                                                                                                     \
    do {                                                                                                                         \
        if (!std::filesystem::exists(path))                                                                                      \
            QSKIP(qPrintable(QStringLiteral("reference data absent: %1").arg(QString::fromStdString((path).string()))));         \
    } while (false)

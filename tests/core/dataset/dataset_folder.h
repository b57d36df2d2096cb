#pragma once
#include "dataset/dataset.h"

#include <QTemporaryDir>

#include <algorithm>
#include <fstream>
#include <string_view>

namespace earshot::test {

/// A dataset in a temporary folder, written file by file.
class DatasetFolder {
public:
    std::filesystem::path path() const { return folder_.path().toStdString(); }
    void write(const std::string& relative, std::string_view content) const {
        std::filesystem::create_directories((path() / relative).parent_path());
        std::ofstream(path() / relative, std::ios::binary) << content;
    }

    Dataset read(bool checkAudio = false) const {
        Progress quiet;
        return readDataset(path(), checkAudio, quiet, {});
    }

private:
    QTemporaryDir folder_;
};

/// True when a problem of `file` and `line` says `part`.
inline bool hasProblem(const Dataset& dataset, const std::filesystem::path& file, std::int64_t line, std::string_view part) {
    return std::any_of(dataset.problems.begin(), dataset.problems.end(), [&](const Problem& problem) {
        return problem.file == file && problem.line == line && problem.what.find(part) != std::string::npos;
    });
}

} // namespace earshot::test

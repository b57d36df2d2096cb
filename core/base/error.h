#pragma once
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace earshot {

/// Where an Error happened and what a person can do about it. Empty fields are unknown.
struct ErrorContext {
    std::filesystem::path path; ///< the file, folder or port concerned
    std::int64_t line = 0;      ///< line in `path`, from 1; 0 when not applicable
    std::string hint;           ///< what to do
};

/// Ends a job. `what()` reads as one message: "meta.csv line 17: scene_label 'Airport' is not known; did you mean 'airport'?".
class Error : public std::runtime_error {
public:
    explicit Error(std::string problem, ErrorContext context = {});

    const std::string& problem() const { return problem_; }
    const std::filesystem::path& path() const { return context_.path; }
    std::int64_t line() const { return context_.line; }
    const std::string& hint() const { return context_.hint; }

private:
    std::string problem_;
    ErrorContext context_;
};

/// Thrown by long work whose stop token was triggered. Not a failure: what was durable before stays.
class Cancelled : public std::runtime_error {
public:
    Cancelled() : std::runtime_error("cancelled") {}
};

} // namespace earshot

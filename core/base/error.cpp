#include "base/error.h"

namespace earshot {
namespace {

std::string message(const std::string& problem, const ErrorContext& context) {
    std::string text;
    if (!context.path.empty()) {
        text += context.path.string();
        if (context.line > 0)
            text += " line " + std::to_string(context.line);
        text += ": ";
    }
    text += problem;
    if (!context.hint.empty())
        text += "; " + context.hint;
    return text;
}

} // namespace

Error::Error(std::string problem, ErrorContext context)
    : std::runtime_error(message(problem, context)), problem_(std::move(problem)), context_(std::move(context)) {}

} // namespace earshot

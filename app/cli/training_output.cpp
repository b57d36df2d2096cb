#include "training_output.h"

#include <cstdio>
#include <ostream>

namespace earshot::cli {

void EpochPrinter::event(const nlohmann::ordered_json& event) {
    channel_.event(event);
    const std::string kind = event.value("event", "");
    if (kind == "teacher") {
        const nlohmann::ordered_json& teacher = event["teacher"];
        if (teacher.value("event", "") == "epoch")
            out_ << "teacher, epoch " << teacher.value("epoch", 0) << " of " << teacher.value("epochs", 0) << '\n' << std::flush;
    }
    if (kind == "note")
        out_ << event.value("message", "") << '\n';
    if (kind == "warning")
        out_ << "warning: " << event.value("message", "") << '\n';
    if (kind == "refused")
        out_ << "refused: " << event.value("what", "") << '\n';
    if (kind != "epoch")
        return;
    const auto figure = [&](const char* key) {
        return event.contains(key) && event[key].is_number() ? event[key].get<double>() : 0;
    };
    char line[200];
    std::snprintf(line, sizeof line, "epoch %3d/%d  %-9s  loss %.3f + %.3f  train %5.1f %%", event.value("epoch", 0),
                  event.value("epochs", 0), event.value("stage", "").c_str(), figure("loss_scene"), figure("loss_super"),
                  100 * figure("train_accuracy"));
    out_ << line;
    if (event.contains("accuracy") && event["accuracy"].is_number()) {
        std::snprintf(line, sizeof line, "  validation %5.1f %%, log loss %.3f", 100 * figure("accuracy"), figure("log_loss"));
        out_ << line;
    }
    std::snprintf(line, sizeof line, "  %.0f clips/s\n", figure("examples_per_second"));
    out_ << line << std::flush;
}

} // namespace earshot::cli

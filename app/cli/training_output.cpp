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
        else if (teacher.value("event", "") == "warning")
            out_ << "warning: " << teacher.value("message", "") << '\n';
    }
    if (kind == "warning")
        out_ << "warning: " << event.value("message", "") << '\n';
    if (kind != "epoch")
        return;
    char line[200];
    std::snprintf(line, sizeof line, "epoch %3d/%d  %-9s  loss %.3f + %.3f  train %5.1f %%", event.value("epoch", 0),
                  event.value("epochs", 0), event.value("stage", "").c_str(), event.value("loss_scene", 0.0),
                  event.value("loss_super", 0.0), 100 * event.value("train_accuracy", 0.0));
    out_ << line;
    if (event.contains("accuracy") && event["accuracy"].is_number()) {
        std::snprintf(line, sizeof line, "  validation %5.1f %%, log loss %.3f", 100 * event.value("accuracy", 0.0),
                      event.value("log_loss", 0.0));
        out_ << line;
    }
    std::snprintf(line, sizeof line, "  %.0f clips/s\n", event.value("examples_per_second", 0.0));
    out_ << line << std::flush;
}

} // namespace earshot::cli

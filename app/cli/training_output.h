#pragma once
#include "worker_channel.h"

#include <iosfwd>

namespace earshot::cli {

/// Says each epoch and each warning in a line, and passes every event on to the worker's channel.
class EpochPrinter : public TrainingObserver {
public:
    EpochPrinter(WorkerChannel& channel, std::ostream& out) : channel_(channel), out_(out) {}
    void event(const nlohmann::ordered_json& event) override;

private:
    WorkerChannel& channel_;
    std::ostream& out_;
};

} // namespace earshot::cli

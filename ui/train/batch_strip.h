#pragma once
#include "train/training_record.h"
#include "widgets/panel.h"

namespace earshot {

class Button;
class Label;

/// The last batch as it went into the network: each clip's input after mixup, modulation and stripes, the classes of its label
/// with their shares, and the device vector that was added.
class BatchStrip : public Panel {
    Q_OBJECT
public:
    explicit BatchStrip(QWidget* parent = nullptr);

    void show(const TrainingRecord& record);

private:
    class Pictures;
    void showRange();

    std::optional<BatchRecord> batch_;
    int size_ = 0; ///< clips of the whole batch
    Label* caption_;
    Button* previous_;
    Button* next_;
    Pictures* pictures_;
};

} // namespace earshot

#pragma once
#include "widgets/choice_box.h"

namespace earshot {

class LabelEditor;
class OpenProject;

/// Who labels: one of the project's annotators, or another name typed in.
class AnnotatorChoice : public ChoiceBox {
    Q_OBJECT
public:
    /// Both must outlive this.
    AnnotatorChoice(OpenProject& project, LabelEditor& editor, QWidget* parent = nullptr);

private:
    void fill();
    void ask();

    OpenProject& project_;
    LabelEditor& editor_;
};

} // namespace earshot

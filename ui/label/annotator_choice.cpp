#include "label/annotator_choice.h"

#include "base/error.h"
#include "label/label_editor.h"
#include "project/open_project.h"
#include "widgets/panel.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace earshot {

AnnotatorChoice::AnnotatorChoice(OpenProject& project, LabelEditor& editor, QWidget* parent)
    : ChoiceBox(tr("Annotator"), {}, parent), project_(project), editor_(editor) {
    setToolTip(tr("Whose labels and regions these are"));
    connect(this, &QComboBox::activated, this, [this](int index) {
        if (index == count() - 1) {
            ask();
            fill();
        } else {
            editor_.setAnnotator(itemText(index));
        }
    });
    connect(&editor_, &LabelEditor::annotatorChanged, this, &AnnotatorChoice::fill);
    connect(&project_, &OpenProject::projectOpened, this, &AnnotatorChoice::fill);
    fill();
}

void AnnotatorChoice::fill() {
    QStringList names{editor_.annotator()};
    try {
        if (project_.isOpen())
            for (const std::string& name : project_.store().annotators())
                if (const QString each = QString::fromStdString(name); !names.contains(each))
                    names << each;
    } catch (const Error&) {
        // The list of recordings says what is wrong with the project.
    }
    clear();
    addItems(names);
    addItem(tr("Another…"));
    setCurrentIndex(0);
}

void AnnotatorChoice::ask() {
    auto* panel = new Panel(&Tokens::raised, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge, this);
    panel->setWindowFlags(Qt::Popup);
    panel->setAttribute(Qt::WA_DeleteOnClose);
    auto* line = new QHBoxLayout(panel);
    line->setContentsMargins(8, 8, 8, 8);
    auto* field = new QLineEdit(panel);
    field->setPlaceholderText(tr("Name or initials"));
    field->setAccessibleName(tr("Annotator"));
    line->addWidget(field);
    connect(field, &QLineEdit::returnPressed, this, [this, panel, field] {
        editor_.setAnnotator(field->text());
        panel->close();
    });
    panel->adjustSize();
    panel->move(mapToGlobal(QPoint(0, height() + 4)));
    panel->show();
    field->setFocus(Qt::PopupFocusReason);
}

} // namespace earshot

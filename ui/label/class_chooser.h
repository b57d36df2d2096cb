#pragma once
#include "project/project_types.h"
#include "widgets/panel.h"

#include <vector>

class QLineEdit;
class QStandardItemModel;

namespace earshot {

class TableView;

/// Type a few letters of a class: Enter labels with the first that fits, or with a new class of that name.
class ClassChooser : public Panel {
    Q_OBJECT
public:
    explicit ClassChooser(std::vector<ProjectClass> classes, QWidget* parent = nullptr);

    /// Opens as a popup at `place` (global); deletes itself when closed.
    void openAt(const QPoint& place);
    QLineEdit* field() const { return field_; }
    /// Names offered now, best first.
    QStringList offered() const;

Q_SIGNALS:
    /// Name of a class of the project, or of one that is not there yet.
    void chosen(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void choose();

    std::vector<ProjectClass> classes_;
    QLineEdit* field_;
    TableView* list_;
    QStandardItemModel* model_;
};

} // namespace earshot

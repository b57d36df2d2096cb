#include "label/class_chooser.h"

#include "evaluation/class_codes.h"
#include "widgets/table_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace earshot {
namespace {
constexpr int kNameRole = Qt::UserRole + 1;
}

ClassChooser::ClassChooser(std::vector<ProjectClass> classes, QWidget* parent)
    : Panel(&Tokens::raised, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge, parent), classes_(std::move(classes)),
      field_(new QLineEdit(this)), list_(new TableView(this)), model_(new QStandardItemModel(0, 2, this)) {
    setWindowFlags(Qt::Popup);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    field_->setPlaceholderText(tr("Name of a class"));
    field_->setAccessibleName(tr("Name of a class"));
    column->addWidget(field_);
    list_->setModel(model_);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->horizontalHeader()->hide();
    list_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    list_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    column->addWidget(list_);
    field_->installEventFilter(this);
    connect(field_, &QLineEdit::textChanged, this, &ClassChooser::refresh);
    connect(field_, &QLineEdit::returnPressed, this, &ClassChooser::choose);
    connect(list_, &QAbstractItemView::clicked, this, &ClassChooser::choose);
    resize(320, 340);
    refresh();
}

void ClassChooser::openAt(const QPoint& place) {
    move(place);
    show();
    field_->setFocus(Qt::PopupFocusReason);
}

QStringList ClassChooser::offered() const {
    QStringList names;
    for (int row = 0; row < model_->rowCount(); ++row)
        names << model_->item(row)->data(kNameRole).toString();
    return names;
}

/// Names that begin with the text first, then those of which a word does, then those that hold it.
void ClassChooser::refresh() {
    const QString text = field_->text().trimmed();
    std::vector<std::pair<int, const ProjectClass*>> fitting;
    bool exact = false;
    for (const ProjectClass& each : classes_) {
        const QString name = QString::fromStdString(displayName(each.name));
        exact = exact || name.compare(text, Qt::CaseInsensitive) == 0;
        const int rank = name.startsWith(text, Qt::CaseInsensitive)                    ? 0
                         : name.contains(QLatin1Char(' ') + text, Qt::CaseInsensitive) ? 1
                         : name.contains(text, Qt::CaseInsensitive)                    ? 2
                                                                                       : 3;
        if (rank < 3)
            fitting.emplace_back(rank, &each);
    }
    std::stable_sort(fitting.begin(), fitting.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    model_->setRowCount(0);
    for (const auto& [rank, each] : fitting) {
        auto* name = new QStandardItem(QString::fromStdString(displayName(each->name)));
        name->setData(QString::fromStdString(each->name), kNameRole);
        name->setData(each->colour, ClassIndexRole);
        auto* key = new QStandardItem(QString::fromStdString(each->shortcut));
        key->setData(true, MutedRole);
        model_->appendRow({name, key});
    }
    if (!text.isEmpty() && !exact) {
        auto* made = new QStandardItem(tr("New class “%1”").arg(text));
        made->setData(text, kNameRole);
        model_->appendRow({made, new QStandardItem});
    }
    list_->selectRow(0);
}

void ClassChooser::choose() {
    const int row = std::max(0, list_->currentIndex().row());
    if (row >= model_->rowCount())
        return;
    const QString name = model_->item(row)->data(kNameRole).toString();
    close();
    Q_EMIT chosen(name);
}

bool ClassChooser::eventFilter(QObject*, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key != Qt::Key_Down && key != Qt::Key_Up)
        return false;
    const int row =
        std::clamp(list_->currentIndex().row() + (key == Qt::Key_Down ? 1 : -1), 0, std::max(0, model_->rowCount() - 1));
    list_->selectRow(row);
    return true;
}

} // namespace earshot

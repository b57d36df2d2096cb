#pragma once
#include <QSplitter>

namespace earshot {

/// A splitter whose handles are 1 px to look at and 7 px to grab.
class Splitter : public QSplitter {
    Q_OBJECT
public:
    explicit Splitter(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    QSplitterHandle* createHandle() override;
};

} // namespace earshot

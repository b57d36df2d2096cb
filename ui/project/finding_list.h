#pragma once
#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace earshot {

/// Something about the project that a person should look into.
struct Finding {
    bool warning = true; ///< otherwise for information
    QString what;        ///< "2 recordings are no longer where they were"
    QString detail;
    QString action; ///< "Find"; empty: none
    std::function<void()> run;
};

/// Findings one below the other: icon, sentence, detail, and the button that leads on.
class FindingList : public QWidget {
    Q_OBJECT
public:
    explicit FindingList(QWidget* parent = nullptr);
    void setFindings(const std::vector<Finding>& findings);
    int count() const { return int(rows_.size()); }

private:
    QVBoxLayout* column_;
    std::vector<QWidget*> rows_;
};

} // namespace earshot

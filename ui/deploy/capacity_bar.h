#pragma once
#include "theme/tokens.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// How much of a memory is taken, by what: "Flash  195 of 832 KB (23 %)", a bar in parts, its legend.
class CapacityBar : public QWidget {
    Q_OBJECT
public:
    struct Part {
        QString name; ///< "runtime"
        double kilobytes = 0;
        QColor Tokens::*colour = nullptr;
    };

    explicit CapacityBar(const QString& title, QWidget* parent = nullptr);

    /// `budgetKb`: a mark that the parts should stay below; 0: none. No parts: not known.
    void setParts(std::vector<Part> parts, double totalKb, double budgetKb = 0);
    const std::vector<Part>& parts() const { return parts_; }
    double taken() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return QSize(180, sizeHint().height()); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString title_;
    std::vector<Part> parts_;
    double total_ = 0;
    double budget_ = 0;
};

} // namespace earshot

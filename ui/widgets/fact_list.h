#pragma once
#include "widgets/label.h"

#include <vector>

namespace earshot {

/// A name and what it is: "Model CRC  5D20 91EC".
struct Fact {
    QString name;
    QString value;
    QString detail = {}; ///< after the value, quieter: "of 128,000"
    Tone tone = Tone::Text;
    bool monospace = false;
};

/// Facts one below the other, names and values in two columns. What does not fit is elided, and whole in the tooltip.
class FactList : public QWidget {
    Q_OBJECT
public:
    explicit FactList(QWidget* parent = nullptr);

    void setFacts(std::vector<Fact> facts);
    const std::vector<Fact>& facts() const { return facts_; }
    /// Value of the fact of that name; empty: there is none.
    QString value(const QString& name) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowHeight() const;
    int nameWidth() const;

    std::vector<Fact> facts_;
};

} // namespace earshot

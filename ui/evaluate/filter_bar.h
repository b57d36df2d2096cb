#pragma once
#include "evaluate/evaluation_model.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;

namespace earshot {

class Button;
class Chip;
class Label;

/// The filter as chips that go when clicked, what passes it, and the menu that adds to it. Chips that find no room are behind one
/// that counts them.
class FilterBar : public QWidget {
    Q_OBJECT
public:
    /// `evaluation` must outlive this.
    explicit FilterBar(EvaluationModel& evaluation, QWidget* parent = nullptr);

    /// Texts of the chips, in order.
    QStringList chips() const;
    /// Opens the menu of filters.
    void add();
    /// Fills `menu` with what can be filtered by.
    void fill(QMenu& menu);

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Term {
        QString text;
        ClipFilter without; ///< the filter when this chip is gone
    };
    std::vector<Term> terms() const;
    void rebuild();
    int wantedWidth(bool word, bool passed, std::size_t chips) const;
    void fit();
    void listRest();
    void addIndexMenu(QMenu& menu, const QString& title, const std::vector<std::string>& names,
                      std::vector<std::int32_t> ClipFilter::*member, bool upper);

    EvaluationModel& evaluation_;
    Label* word_;
    QHBoxLayout* chips_;
    std::vector<Chip*> shown_; ///< one for each term
    Button* rest_;             ///< "+3": the chips without room
    Button* plus_;
    Label* passed_;
};

} // namespace earshot

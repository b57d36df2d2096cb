#pragma once
#include "widgets/panel.h"
#include "window/workspace.h"

#include <QPointer>

#include <vector>

class QListView;

namespace earshot {

class Actions;
class SearchField;

/// The answers beneath the search field of the context bar: actions first, then what the workspaces find. Up and Down choose,
/// Enter does.
class CommandSearch : public Panel {
    Q_OBJECT
public:
    using Source = std::function<std::vector<Found>(const QString& query, int limit)>;

    /// `parent` is the window's content, over which the list is laid. `field` and `actions` must outlive this.
    CommandSearch(SearchField& field, const Actions& actions, QWidget* parent);

    void addSource(Source source);
    /// Closes the list, empties the field and gives the focus back to where it was.
    void dismiss();
    /// What is offered now, best first.
    const std::vector<Found>& found() const { return found_; }
    int current() const { return current_; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void move(int by);
    void choose();
    int rowHeight() const;
    int rowAt(const QPoint& position) const;

    SearchField& field_;
    const Actions& actions_;
    std::vector<Source> sources_;
    std::vector<Found> found_;
    int current_ = 0;
    QPointer<QWidget> before_; ///< had the focus before the field
};

} // namespace earshot

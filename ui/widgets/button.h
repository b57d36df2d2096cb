#pragma once
#include <QPointer>
#include <QPushButton>

class QAction;

namespace earshot {

/// Primary: at most one a panel. Text: side ways, in accent. Tool: an icon alone, with tooltip and accessible name.
enum class ButtonKind { Bordered, Primary, Text, Tool };

/// The window's button: icon, text, and the key that does the same where that speeds the loop.
class Button : public QPushButton {
    Q_OBJECT
public:
    explicit Button(ButtonKind kind, const QString& text = {}, const QString& icon = {}, QWidget* parent = nullptr);

    ButtonKind kind() const { return kind_; }
    void setKind(ButtonKind kind);
    /// Name of an icon of resources/icons; empty: none.
    void setIconName(const QString& name);
    QString iconName() const { return icon_; }
    void setKeycap(const QString& key);
    /// 24 px high instead of 28: in dense forms and in the strip.
    void setDense(bool dense);
    /// Opens a menu: draws a chevron at the right.
    void setChevron(bool chevron);
    /// A Text button that does not ask for attention: secondary text instead of accent.
    void setQuiet(bool quiet);
    /// While busy, the button is disabled, keeps its colour, never gets smaller, and reads `label` ("Deploying 62 %").
    void setBusy(const QString& label);
    void clearBusy();
    bool isBusy() const { return !busy_.isEmpty(); }
    /// Does what `action` does: takes its text (not for Tool), icon, key in the tooltip, and enabled state, and follows it.
    void setAction(QAction* action);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void followAction();
    QString shownText() const { return busy_.isEmpty() ? text() : busy_; }

    ButtonKind kind_;
    QString icon_;
    QString keycap_;
    QString busy_;
    bool chevron_ = false;
    bool quiet_ = false;
    bool dense_ = false;
    QPointer<QAction> action_;
};

/// Height of a control: 28 px, more with large system fonts.
int controlHeight(const QWidget& widget);

} // namespace earshot

#pragma once
#include "widgets/label.h"

#include <QAbstractButton>

namespace earshot {

/// Icon and words in the strip; clickable where something hears the click.
class StatusItem : public QAbstractButton {
    Q_OBJECT
public:
    explicit StatusItem(QWidget* parent = nullptr);

    void set(const QString& icon, const QString& text, Tone tone);
    void set(const QString& icon, const QString& text, Tone tone, Tone iconTone);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString icon_;
    Tone tone_ = Tone::Secondary;
    Tone iconTone_ = Tone::Secondary;
};

} // namespace earshot

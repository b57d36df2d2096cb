#pragma once
#include <QComboBox>

namespace earshot {

/// A drop-down with a caption inside: "Engine  INT8 host". Where that is too long, the caption goes before the choice is cut.
class ChoiceBox : public QComboBox {
    Q_OBJECT
public:
    explicit ChoiceBox(const QString& caption = {}, const QStringList& choices = {}, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int widthFor(const QString& text) const;

    QString caption_;
};

} // namespace earshot

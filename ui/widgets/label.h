#pragma once
#include "theme/fonts.h"
#include "theme/tokens.h"

#include <QLabel>

namespace earshot {

/// What a line of text is there for; its colour follows from it.
enum class Tone { Text, Secondary, Caption, Ok, Warn, Err, Accent };

/// One line of text in a size and tone of the theme. Elides in the middle when short of room, and then shows the whole text as
/// tooltip.
class Label : public QLabel {
    Q_OBJECT
public:
    explicit Label(const QString& text = {}, TextSize size = TextSize::Body, Tone tone = Tone::Text, bool bold = false,
                   QWidget* parent = nullptr);

    void setTone(Tone tone);
    Tone tone() const { return tone_; }
    void setBold(bool bold);
    /// Lets the label shrink below its text, which is then elided. Off: the text is always whole.
    void setElided(bool elided);
    bool isElided() const { return elided_; }

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void applyFont();

    TextSize size_;
    Tone tone_ = Tone::Text;
    bool bold_;
    bool elided_ = false;
};

/// Colour of a tone in the running theme.
QColor toneColour(Tone tone, const Tokens& tokens);

} // namespace earshot

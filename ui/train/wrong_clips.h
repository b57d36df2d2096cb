#pragma once
#include "train/training_record.h"

#include <QWidget>

namespace earshot {

/// The clips that a run was sure about and wrong, the surest first. Up and Down move, Space plays, Enter leads to the clip.
class WrongClips : public QWidget {
    Q_OBJECT
public:
    explicit WrongClips(QWidget* parent = nullptr);

    /// `classes`: names in order, for their colours.
    void setClips(std::vector<WrongClip> clips, const QStringList& classes);
    const std::vector<WrongClip>& clips() const { return clips_; }
    int current() const { return current_; }
    /// The clip that sounds; -1: none.
    void setPlaying(int index);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void playRequested(int index);
    void openRequested(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowHeight() const;
    int rowAt(int y) const;
    void moveTo(int index);

    std::vector<WrongClip> clips_;
    QStringList classes_;
    int current_ = 0;
    int hovered_ = -1;
    int playing_ = -1;
};

/// "airport heard as shopping mall".
QString mistakeText(const WrongClip& clip);

} // namespace earshot

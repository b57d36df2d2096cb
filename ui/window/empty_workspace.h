#pragma once
#include "window/workspace.h"

namespace earshot {

/// A workspace that has nothing to work on: says so, and offers the way to something.
class EmptyWorkspace : public Workspace {
    Q_OBJECT
public:
    /// `sentence` says what to do next. `actionIds` name registered actions to offer, the primary one first.
    EmptyWorkspace(QString id, QString title, QString sentence, QStringList actionIds);

    QString id() const override { return id_; }
    QString title() const override { return title_; }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* centre() override;

private:
    QString id_;
    QString title_;
    QString sentence_;
    QStringList actionIds_;
    Shell* shell_ = nullptr;
};

} // namespace earshot

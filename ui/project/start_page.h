#pragma once
#include "widgets/panel.h"

class QLineEdit;
class QVBoxLayout;

namespace earshot {

class Button;
class ErrorPanel;
class Job;
class Label;
class OpenProject;
class ProgressBar;
class Shell;
struct ErrorMessage;

/// What the Project workspace shows when no project is open or a new one is to be made: recent projects, the form for a new one,
/// the demo, and what went wrong with any of them.
class StartPage : public Panel {
    Q_OBJECT
public:
    StartPage(OpenProject& project, Shell& shell, QWidget* parent = nullptr);

    /// Fills the form: `source` is a dataset or a folder of recordings.
    void proposeSource(const QString& source);
    void focusForm();
    /// An opening that failed, told with what can be done about it.
    void showOpenFailure(const QString& folder, const QString& what, const QString& hint);
    void createDemo();
    void hideProblem();
    /// Text of the message shown; empty: none.
    QString problem() const;
    Button* createButton() const { return create_; }
    QLineEdit* sourceField() const { return source_; }
    QLineEdit* targetField() const { return target_; }

Q_SIGNALS:
    /// The form was left without making anything; shown only when a project is open.
    void leaveRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeForm();
    QWidget* makeRecent();
    void fillRecent();
    void createFromForm();
    void repair(const QString& folder);
    void showReady();
    void follow(Job* job, Button* pressed, const QString& what, const QString& subject);
    void showProblem(const ErrorMessage& message);
    void browse(QLineEdit* field, const QString& title);

    OpenProject& project_;
    Shell& shell_;
    Label* title_;
    Button* back_;
    Button* demo_ = nullptr;
    ErrorPanel* problem_;
    QVBoxLayout* recent_;
    Label* noRecent_;
    QLineEdit* source_;
    QLineEdit* target_;
    Button* create_;
    Button* cancel_;
    QWidget* working_;
    Label* activity_;
    ProgressBar* bar_;
};

} // namespace earshot

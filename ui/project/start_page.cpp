#include "project/start_page.h"

#include "project/open_project.h"
#include "project/project_check.h"
#include "project/project_creation.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/error_panel.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/progress_bar.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/workspace.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QScrollArea>
#include <QStandardPaths>

namespace earshot {
namespace {

std::filesystem::path pathOf(const QString& text) {
    return std::filesystem::path(text.trimmed().toStdString());
}

Label* words(const QString& text, QWidget* parent, TextSize size = TextSize::Body, Tone tone = Tone::Secondary) {
    auto* label = new Label(text, size, tone, false, parent);
    label->setWordWrap(true);
    return label;
}

} // namespace

StartPage::StartPage(OpenProject& project, Shell& shell, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), project_(project), shell_(shell),
      title_(new Label(tr("No project open"), TextSize::Heading, Tone::Text, true, this)),
      back_(new Button(ButtonKind::Text, tr("Back to the project"), QStringLiteral("back"), this)),
      problem_(new ErrorPanel(this)) {
    setAcceptDrops(false); // the workspace takes drops
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(24, 24, 24, 24);
    outer->addStretch(1);
    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    outer->addLayout(column, 20);
    outer->addStretch(1);
    column->addStretch(1);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(title_, 1);
    head->addWidget(back_);
    for (const char* id : {"project.open", "project.demo"}) {
        if (QAction* action = shell_.actions().find(QString::fromLatin1(id))) {
            auto* button = new Button(ButtonKind::Bordered, {}, {}, this);
            button->setAction(action);
            head->addWidget(button);
            if (action->objectName() == QStringLiteral("project.demo"))
                demo_ = button;
        }
    }
    column->addLayout(head);
    column->addWidget(words(tr("A project keeps your labels and runs in a folder of its own; the recordings stay where they "
                               "are. Drop a folder, recordings or a project anywhere in this window."),
                            this));
    column->addWidget(problem_);
    auto* across = new QHBoxLayout;
    across->setSpacing(24);
    across->addWidget(makeForm(), 1);
    across->addWidget(makeRecent(), 1);
    column->addLayout(across);
    column->addStretch(3);
    problem_->hide();
    back_->hide();
    connect(back_, &QAbstractButton::clicked, this, &StartPage::leaveRequested);
}

QWidget* StartPage::makeForm() {
    auto* form = new QWidget(this);
    auto* rows = new QVBoxLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(6);
    auto* header = new PanelHeader(tr("New project"), {}, form);
    header->setFlush();
    rows->addWidget(header);
    const auto addField = [&](const QString& caption, const QString& hint, const QString& title) {
        auto* name = new Label(caption, TextSize::Caption, Tone::Secondary, false, form);
        auto* line = new QHBoxLayout;
        line->setSpacing(8);
        auto* field = new QLineEdit(form);
        field->setPlaceholderText(hint);
        field->setAccessibleName(caption);
        name->setBuddy(field);
        auto* browseButton = new Button(ButtonKind::Tool, tr("Choose a folder"), QStringLiteral("folder"), form);
        connect(browseButton, &QAbstractButton::clicked, this, [this, field, title] { browse(field, title); });
        line->addWidget(field, 1);
        line->addWidget(browseButton);
        rows->addSpacing(4);
        rows->addWidget(name);
        rows->addLayout(line);
        return field;
    };
    source_ = addField(tr("Recordings"), tr("Folder of a dataset, or of recordings"), tr("Recordings of the new project"));
    rows->addWidget(words(tr("TAU layout (meta.csv), a folder for each class, or any folder with sound files."), form,
                          TextSize::Caption, Tone::Caption));
    target_ = addField(tr("Project folder"), tr("Name ending in .earshot"), tr("Where the new project goes"));
    connect(source_, &QLineEdit::editingFinished, this, [this] {
        if (!source_->text().trimmed().isEmpty() && target_->text().isEmpty())
            proposeSource(source_->text());
    });
    connect(source_, &QLineEdit::textChanged, this, &StartPage::showReady);
    connect(target_, &QLineEdit::textChanged, this, &StartPage::showReady);
    auto* buttons = new QHBoxLayout;
    create_ = new Button(ButtonKind::Primary, tr("Create project"), QStringLiteral("plus"), form);
    create_->setEnabled(false);
    connect(create_, &QAbstractButton::clicked, this, &StartPage::createFromForm);
    connect(target_, &QLineEdit::returnPressed, create_, &QAbstractButton::click);
    buttons->addWidget(create_);
    buttons->addStretch(1);
    rows->addSpacing(8);
    rows->addLayout(buttons);
    working_ = new QWidget(form);
    auto* work = new QHBoxLayout(working_);
    work->setContentsMargins(0, 4, 0, 0);
    work->setSpacing(8);
    bar_ = new ProgressBar(working_);
    activity_ = new Label({}, TextSize::Caption, Tone::Secondary, false, working_);
    activity_->setElided(true);
    cancel_ = new Button(ButtonKind::Text, tr("Cancel"), {}, working_);
    work->addWidget(bar_);
    work->addWidget(activity_, 1);
    work->addWidget(cancel_);
    QSizePolicy keep = working_->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    working_->setSizePolicy(keep);
    working_->hide();
    rows->addWidget(working_);
    rows->addStretch(1);
    return form;
}

QWidget* StartPage::makeRecent() {
    auto* list = new QWidget(this);
    auto* rows = new QVBoxLayout(list);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto* header = new PanelHeader(tr("Recent projects"), {}, list);
    header->setFlush();
    rows->addWidget(header);
    noRecent_ = words(tr("None yet. The demo project is a good place to look around: sixty synthesised clips of each of ten "
                         "urban scenes."),
                      list);
    rows->addSpacing(8);
    rows->addWidget(noRecent_);
    recent_ = new QVBoxLayout;
    recent_->setSpacing(0);
    rows->addLayout(recent_);
    rows->addStretch(1);
    return list;
}

void StartPage::fillRecent() {
    while (QLayoutItem* item = recent_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const QStringList folders = project_.recent().mid(0, 6);
    for (const QString& folder : folders) {
        auto* row = new Panel(&Tokens::surface, Qt::BottomEdge, this);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 4, 0, 4);
        auto* open = new Button(ButtonKind::Text, QFileInfo(folder).completeBaseName(), QStringLiteral("project"), row);
        open->setToolTip(tr("Open %1").arg(folder));
        auto* place = new Label(QFileInfo(folder).absolutePath(), TextSize::Caption, Tone::Caption, false, row);
        place->setElided(true);
        line->addWidget(open);
        line->addWidget(place, 1);
        connect(open, &QAbstractButton::clicked, this, [this, folder] { project_.tryOpen(pathOf(folder)); });
        recent_->addWidget(row);
    }
    noRecent_->setVisible(folders.isEmpty());
}

void StartPage::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    title_->setText(project_.isOpen() ? tr("Another project") : tr("No project open"));
    back_->setVisible(project_.isOpen());
    fillRecent();
}

void StartPage::proposeSource(const QString& source) {
    source_->setText(source);
    target_->setText(QString::fromStdString(suggestedProjectFolder(pathOf(source)).string()));
}

void StartPage::focusForm() {
    source_->setFocus(Qt::OtherFocusReason);
}

void StartPage::browse(QLineEdit* field, const QString& title) {
    auto* dialog = new QFileDialog(this, title, field->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const bool source = field == source_;
    dialog->setFileMode(source ? QFileDialog::Directory : QFileDialog::AnyFile);
    dialog->setOption(QFileDialog::ShowDirsOnly, source);
    dialog->setLabelText(QFileDialog::Accept, tr("Choose"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, field, source](const QString& path) {
        if (source)
            proposeSource(path);
        else
            field->setText(path);
    });
    dialog->open();
}

/// One project at a time is made, of what the form names.
void StartPage::showReady() {
    const bool named = !source_->text().trimmed().isEmpty() && !target_->text().trimmed().isEmpty();
    create_->setEnabled(named && working_->isHidden());
    create_->setToolTip(named ? QString() : tr("Name the recordings and the project folder first"));
}

/// `pressed` says what goes on; null: no button of this page started it.
void StartPage::follow(Job* job, Button* pressed, const QString& what, const QString& subject) {
    if (pressed)
        pressed->setBusy(what);
    working_->show();
    showReady();
    bar_->setValue(0);
    activity_->setText(what);
    const QPointer<Job> alive(job);
    disconnect(cancel_, nullptr, nullptr, nullptr);
    connect(cancel_, &QAbstractButton::clicked, this, [alive] {
        if (alive)
            alive->cancel();
    });
    connect(job, &Job::progressed, this, [this](const QString& activity, qint64 done, qint64 total) {
        bar_->setValue(total > 0 ? double(done) / double(total) : 0);
        // Steps are not always recordings: a share says the same of all.
        activity_->setText(total > 0 ? tr("%1, %2").arg(activity, percentText(double(done) / double(total))) : activity);
    });
    connect(job, &Job::failed, this, [this, subject](const JobFailure& failure) {
        // The hint has a row of its own.
        ErrorMessage message{failure.what, {}, false};
        if (failure.line > 0)
            message.what = tr("%1 line %2: %3").arg(failure.path).arg(failure.line).arg(failure.what);
        else if (!failure.path.isEmpty())
            message.what = tr("%1 %2").arg(failure.path, failure.what);
        message.rows.emplace_back(tr("State now"), subject);
        if (!failure.hint.isEmpty())
            message.rows.emplace_back(tr("To mend it"), failure.hint);
        showProblem(message);
    });
    connect(job, &Job::ended, this, [this, pressed] {
        if (pressed)
            pressed->clearBusy();
        working_->hide();
        showReady();
    });
}

void StartPage::createFromForm() {
    hideProblem();
    const auto source = pathOf(source_->text());
    auto target = pathOf(target_->text());
    if (target.extension() != ".earshot")
        target += ".earshot";
    Job* job = project_.jobs().start(
        tr("New project"), this,
        [source, target](Progress& progress, const std::stop_token& stop) {
            return createProjectFrom(source, target, progress, stop);
        },
        [this](ProjectStore store) {
            source_->clear();
            target_->clear();
            project_.adopt(std::move(store));
        });
    follow(job, create_, tr("Creating project"), tr("Nothing was created."));
}

void StartPage::createDemo() {
    if (!working_->isHidden())
        return; // it is being made, or another project is
    hideProblem();
    const auto home = pathOf(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)) / "Earshot";
    const auto folder = home / "demo.earshot";
    if (ProjectStore::isProject(folder)) {
        project_.tryOpen(folder);
        return;
    }
    Job* job = project_.jobs().start(
        tr("Demo project"), this,
        [home, folder](Progress& progress, const std::stop_token& stop) {
            std::filesystem::create_directories(home);
            return createDemoProject(folder, progress, stop);
        },
        [this](ProjectStore store) { project_.adopt(std::move(store)); });
    follow(job, demo_, tr("Making the demo"), tr("There is no demo project yet."));
}

void StartPage::repair(const QString& folder) {
    hideProblem();
    Job* job = project_.jobs().start(
        tr("Repair"), this,
        [path = pathOf(folder)](Progress& progress, const std::stop_token& stop) { return checkProject(path, progress, stop); },
        [this, folder](const ProjectCheck& check) {
            if (project_.tryOpen(pathOf(folder)) && check.repaired)
                shell_.showToast(
                    {tr("Project repaired"), tr("%1 recordings, %2 regions saved").arg(check.recordings).arg(check.annotations)});
        });
    follow(job, nullptr, tr("Repairing"), tr("The project is as it was."));
}

void StartPage::showOpenFailure(const QString& folder, const QString& what, const QString& hint) {
    const bool isProject = ProjectStore::isProject(pathOf(folder));
    ErrorMessage message;
    message.what = tr("%1 %2").arg(QFileInfo(folder).fileName(), what);
    const bool damaged = isProject && what.contains(QStringLiteral("damaged"));
    if (damaged)
        message.what = tr("The database of %1 is damaged and cannot be opened").arg(QFileInfo(folder).fileName());
    if (!isProject) {
        const bool isFolder = QFileInfo(folder).isDir();
        message.what = isFolder ? tr("%1 is no Earshot project; a new one can be made of it").arg(QFileInfo(folder).fileName())
                                : tr("%1 is no Earshot project").arg(QFileInfo(folder).fileName());
        message.rows.emplace_back(tr("Likely cause"), isFolder
                                                          ? tr("A project is a folder whose name ends in .earshot and that holds "
                                                               "project.sqlite. This one may be a dataset.")
                                                          : tr("There is no such folder any more."));
    }
    message.rows.emplace_back(tr("State now"), project_.isOpen()
                                                   ? tr("The project that was open stays open. Nothing was changed.")
                                                   : tr("Nothing was changed."));
    if (isProject)
        message.rows.emplace_back(tr("To mend it"), damaged ? tr("Repair it: what can be read goes into a new database, the "
                                                                 "damaged one is kept beside it.")
                                                            : hint);
    showProblem(message);
    if (damaged) {
        connect(problem_->addButton(tr("Repair"), QStringLiteral("refresh")), &QAbstractButton::clicked, this,
                [this, folder] { repair(folder); });
    } else if (!isProject && QFileInfo(folder).isDir()) {
        connect(problem_->addButton(tr("New project of this folder"), QStringLiteral("plus")), &QAbstractButton::clicked, this,
                [this, folder] {
                    hideProblem();
                    proposeSource(folder);
                    create_->setFocus(Qt::OtherFocusReason);
                });
    } else if (!isProject) {
        project_.forgetRecent(folder);
        fillRecent();
    }
}

void StartPage::showProblem(const ErrorMessage& message) {
    problem_->setMessage(message);
    problem_->show();
}

void StartPage::hideProblem() {
    problem_->hide();
}

QString StartPage::problem() const {
    return problem_->isHidden() ? QString() : problem_->what();
}

} // namespace earshot

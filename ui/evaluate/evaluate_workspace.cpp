#include "evaluate/evaluate_workspace.h"

#include "evaluate/clip_list.h"
#include "evaluate/clip_panel.h"
#include "evaluate/clip_player.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/filter_bar.h"
#include "evaluate/headline.h"
#include "evaluate/lower_panels.h"
#include "evaluate/matrix_area.h"
#include "evaluate/weight_slider.h"
#include "jobs/latest_job.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/error_panel.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/segmented_control.h"
#include "window/actions.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QMetaMethod>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

namespace earshot {
namespace {

/// The lower panels step aside where the matrix needs the height: a wide matrix is high.
class Centre : public Panel {
public:
    explicit Centre(QWidget* lower) : Panel(&Tokens::surface), lower_(lower) {}

protected:
    void resizeEvent(QResizeEvent* event) override {
        Panel::resizeEvent(event);
        const bool narrow = width() < 820;
        lower_->setFixedHeight(narrow ? 160 : 174);
        lower_->setVisible(height() >= (narrow ? 560 : 640));
    }

private:
    QWidget* lower_;
};

enum Page { Empty, Problem, Content };

} // namespace

EvaluateWorkspace::EvaluateWorkspace(std::unique_ptr<ClipPlayer> player, QSettings* settings)
    : player_(player ? std::move(player) : makeClipPlayer()), reader_(new LatestJob(this)), settings_(settings) {
    connect(&model_, &EvaluationModel::changed, this, &EvaluateWorkspace::refresh);
    connect(&model_, &EvaluationModel::intervalsChanged, this, &EvaluateWorkspace::refreshFigures);
    connect(&sources_, &QAbstractItemModel::modelReset, this, &EvaluateWorkspace::refreshContext);
}

EvaluateWorkspace::~EvaluateWorkspace() = default;

QString EvaluateWorkspace::contextText() const {
    if (model_.isEmpty())
        return {};
    if (model_.isComparing()) {
        const QString same = tr("on the same %1 clips").arg(countText(qint64(model_.clips().size())));
        const bool weighed = model_.hasLogits() && model_.head() == Head::Ensemble;
        return weighed ? same + QStringLiteral(" · ") + tr("each with its own r") : same;
    }
    const EvaluationSource& source = model_.source();
    QStringList facts{source.engine == QStringLiteral("file") ? tr("predictions of a file") : source.engine};
    if (const QString checkpoint = source.checkpointText(); !checkpoint.isEmpty())
        facts << checkpoint;
    if (source.origin)
        facts << (source.origin->split == "all"
                      ? tr("all clips")
                      : tr("fold %1 %2").arg(source.origin->fold).arg(QString::fromStdString(source.origin->split)));
    if (source.origin && source.origin->isDemo)
        facts << tr("demo data");
    return facts.join(QStringLiteral(" · "));
}

QWidget* EvaluateWorkspace::toolbar() {
    auto* bar = new Toolbar;
    bar->addWidget(filters_ = new FilterBar(model_));
    // Takes all the room there is; what does not fit is cut at its end, never squeezed.
    filters_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    cells_ = new ChoiceBox(tr("Cells"), {tr("count + % of row"), tr("count + % of column"), tr("count + % of all"), tr("count")});
    cells_->setAccessibleName(tr("Cells"));
    connect(cells_, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (area_)
            area_->setShare(MatrixShare(index % 3), index == 3);
        keepView(QStringLiteral("cells"), index);
    });
    order_ = new ChoiceBox(tr("Order"), {tr("class"), tr("super-class"), tr("confusion")});
    order_->setAccessibleName(tr("Order of the classes"));
    connect(order_, &QComboBox::currentIndexChanged, this, [this](int index) {
        model_.setOrder(ClassOrder(index));
        keepView(QStringLiteral("order"), index);
    });
    head_ = new SegmentedControl({QStringLiteral("10"), QStringLiteral("3"), tr("Ensemble")});
    head_->setAccessibleName(tr("Head"));
    connect(head_, &SegmentedControl::chosen, this, [this](int index) {
        model_.setHead(head_ && model_.hasLogits() ? Head(index) : index == 0 ? Head::Ensemble : Head::SuperClasses);
    });
    side_ = new SegmentedControl({QStringLiteral("A"), QStringLiteral("B"), QStringLiteral("B %1 A").arg(QChar(0x2212))});
    side_->setAccessibleName(tr("Side of the comparison"));
    connect(side_, &SegmentedControl::chosen, this, [this](int index) { model_.setSide(ComparedSide(index)); });
    export_ = new Button(ButtonKind::Tool, tr("Export figures"), QStringLiteral("export"));
    export_->setToolTip(tr("Export figures  (E)"));
    connect(export_, &QAbstractButton::clicked, this, &EvaluateWorkspace::exportMenu);
    for (QWidget* widget : {static_cast<QWidget*>(cells_), static_cast<QWidget*>(order_), static_cast<QWidget*>(head_),
                            static_cast<QWidget*>(side_), static_cast<QWidget*>(export_)})
        bar->addWidget(widget);
    restoreView();
    refresh();
    return bar;
}

void EvaluateWorkspace::restoreView() {
    if (!settings_)
        return;
    const auto value = [&](const char* key, int most) {
        return std::clamp(settings_->value(QStringLiteral("evaluate/") + QLatin1String(key), 0).toInt(), 0, most);
    };
    cells_->setCurrentIndex(value("cells", 3));
    order_->setCurrentIndex(value("order", 2));
}

void EvaluateWorkspace::keepView(const QString& key, int value) {
    if (settings_)
        settings_->setValue(QStringLiteral("evaluate/") + key, value);
}

QWidget* EvaluateWorkspace::headlineRow() {
    auto* row = new Panel(&Tokens::surface, Qt::BottomEdge);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 12, 1);
    layout->setSpacing(8);
    layout->addWidget(figures_ = new HeadlineStrip, 1);
    figures_->setLines({});
    layout->addWidget(weight_ = new WeightSlider);
    connect(weight_, &WeightSlider::weightChosen, &model_, &EvaluationModel::setEnsembleWeight);
    connect(figures_, &FigureStrip::figureClicked, this, [this] { model_.select({}); });
    return row;
}

QWidget* EvaluateWorkspace::content() {
    lower_ = new LowerPanels(model_, sources_);
    connect(lower_, &LowerPanels::addSourceRequested, this, &EvaluateWorkspace::compareMenu);
    connect(lower_, &LowerPanels::comparisonFailed, this, [this](const QString& why) {
        say({tr("No comparison"), why, {}, {}, QStringLiteral("error")});
    });
    connect(lower_, &LowerPanels::epochChosen, this, &EvaluateWorkspace::showEpoch);
    connect(lower_, &LowerPanels::epochsLeft, this, &EvaluateWorkspace::leaveEpochs);
    auto* holder = new Centre(lower_);
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(headlineRow());
    layout->addWidget(area_ = new MatrixArea(model_), 1);
    layout->addWidget(lower_);
    connect(area_, &MatrixArea::cellActivated, this, [this] {
        if (clips_)
            clips_->togglePlay();
    });
    if (cells_)
        area_->setShare(MatrixShare(cells_->currentIndex() % 3), cells_->currentIndex() == 3);
    area_->setOneScale(oneScale_->isChecked());
    return holder;
}

QWidget* EvaluateWorkspace::centre() {
    centre_ = new QStackedWidget;
    empty_ = new EmptyState({});
    for (const char* action : {"project.open", "evaluate.open"})
        if (QAction* found = shell_->actions().find(QString::fromLatin1(action)))
            empty_->addButton(found);
    showEmpty();
    centre_->addWidget(empty_);
    auto* problem = new Panel(&Tokens::surface);
    auto* layout = new QVBoxLayout(problem);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->addWidget(error_ = new ErrorPanel);
    layout->addStretch(1);
    centre_->addWidget(problem);
    centre_->addWidget(content());
    refresh();
    return centre_;
}

QWidget* EvaluateWorkspace::inspector() {
    clips_ = new ClipPanel(model_, std::move(player_));
    clips_->setAutoPlay(autoPlay_->isChecked());
    connect(clips_, &ClipPanel::relabelRequested, this, [this](const QString& filename, int segment, int label) {
        if (isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::relabelRequested)))
            Q_EMIT relabelRequested(filename, segment, label);
        else
            say({tr("The label stays as it is"), tr("Open the clip's project to change labels"), {}, {}, QStringLiteral("info")});
    });
    connect(clips_, &ClipPanel::reviewRequested, this, [this](const QString& filename, int segment) {
        if (isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::reviewRequested)))
            Q_EMIT reviewRequested(filename, segment);
        else
            say({tr("Not sent to review"), tr("Open the clip's project to review it"), {}, {}, QStringLiteral("info")});
    });
    return clips_;
}

MatrixArea* EvaluateWorkspace::matrixArea() const {
    return area_;
}

ClipPanel* EvaluateWorkspace::clipPanel() const {
    return clips_;
}

LowerPanels* EvaluateWorkspace::lowerPanels() const {
    return lower_;
}

FilterBar* EvaluateWorkspace::filterBar() const {
    return filters_;
}

bool EvaluateWorkspace::isReading() const {
    return reader_->isBusy();
}

void EvaluateWorkspace::open(const QString& runOrFile, const QString& truth) {
    read(runOrFile, truth, false);
}

void EvaluateWorkspace::compareWith(const QString& runOrFile) {
    // Both sides are judged by one truth, so that their rows are about the same segments.
    read(runOrFile, QString::fromStdString(model_.source().truth.string()), true);
}

void EvaluateWorkspace::read(const QString& runOrFile, const QString& truth, bool asOther) {
    reader_->start(
        [this, runOrFile, truth, asOther](const std::stop_token& stop) -> LatestJob::Deliver {
            auto source =
                std::make_shared<EvaluationSource>(readEvaluationSource(runOrFile.toStdString(), truth.toStdString(), stop));
            return [this, source, runOrFile, asOther] {
                if (!audioFolder_.isEmpty())
                    source->audioRoots.insert(source->audioRoots.begin(), std::filesystem::path(audioFolder_.toStdString()));
                if (const QString name = runNames_.value(QString::fromStdString(source->run.string())); !name.isEmpty())
                    source->name = name;
                try {
                    if (asOther) {
                        model_.compareWith(std::move(*source));
                    } else {
                        shownRun_ = source->run.empty() ? runOrFile : QString::fromStdString(source->run.string());
                        if (!runs_.contains(shownRun_))
                            runs_.prepend(shownRun_);
                        // Another engine or epoch of the same run: whoever looks at a cell goes on looking at it.
                        const bool sameRun = !source->run.empty() && source->run == model_.source().run;
                        sameRun ? model_.replaceSource(std::move(*source)) : model_.setSource(std::move(*source));
                    }
                } catch (const Error& error) {
                    showError(error, runOrFile, asOther);
                }
                Q_EMIT opened();
            };
        },
        [this, runOrFile, asOther](const Error& error) {
            showError(error, runOrFile, asOther);
            Q_EMIT opened();
        });
}

void EvaluateWorkspace::showEmpty() {
    if (!empty_)
        return;
    empty_->setMessage(projectOpen_
                           ? EmptyMessage{id(), tr("No run was evaluated yet"),
                                          tr("Train a run and evaluate it, or open anybody's predictions in DCASE format.")}
                           : EmptyMessage{id(), tr("No project open"),
                                          tr("Open a project with an evaluated run, or anybody's predictions in DCASE format.")});
}

void EvaluateWorkspace::clear(bool projectOpen) {
    projectOpen_ = projectOpen;
    reader_->cancel();
    runs_.clear();
    shownRun_.clear();
    showEmpty();
    model_.clear();
}

void EvaluateWorkspace::setRuns(const QStringList& folders, const QHash<QString, QString>& names) {
    runs_ = folders;
    runNames_ = names;
    if (!shownRun_.isEmpty() && !runs_.contains(shownRun_))
        runs_.prepend(shownRun_);
    refreshContext();
}

QString EvaluateWorkspace::runName(const QString& folder) const {
    const QString name = runNames_.value(folder);
    return name.isEmpty() ? QFileInfo(folder).fileName() : name;
}

void EvaluateWorkspace::say(const ToastMessage& message) {
    shell_->showToast(message);
}

void EvaluateWorkspace::refresh() {
    refreshContext();
    refreshFigures();
    if (onward_)
        Actions::setUnavailable(onward_, model_.isEmpty() ? tr("Open an evaluated run first") : QString());
    Q_EMIT contextChanged();
    if (centre_)
        centre_->setCurrentIndex(model_.isEmpty() ? Empty : Content);
    if (!head_)
        return;
    refreshEngines();
    const bool supers = model_.hasSuperClasses();
    const SceneLabels& labels = model_.source().clips.labels;
    const QString classes = QString::number(labels.classes.size());
    const QString groups = QString::number(labels.superClasses.size());
    head_->setVisible(supers);
    if (model_.hasLogits()) {
        head_->setSegments({classes, groups, tr("Ensemble")});
        head_->setCurrent(int(model_.head()));
    } else {
        head_->setSegments({classes, groups});
        head_->setCurrent(model_.head() == Head::SuperClasses ? 1 : 0);
    }
    head_->setToolTip(tr("Which head answers: classes, super-classes, or both"));
    side_->setVisible(model_.isComparing());
    side_->setCurrent(int(model_.side()));
    for (QWidget* widget : {static_cast<QWidget*>(cells_), static_cast<QWidget*>(order_)})
        widget->setEnabled(!model_.isEmpty());
}

void EvaluateWorkspace::refreshFigures() {
    if (!figures_)
        return;
    figures_->setHeadline(headlineFigures(model_));
    const SceneLabels& labels = model_.source().clips.labels;
    weight_->setVisible(model_.hasSuperClasses() && !model_.isComparing());
    weight_->setEnds(tr("%1-class head only").arg(labels.superClasses.size()),
                     tr("%1-class head only").arg(labels.classes.size()));
    weight_->setWeight(model_.ensembleWeight());
    const bool usable = model_.hasLogits() && model_.head() == Head::Ensemble;
    weight_->setEnabled(usable);
    weight_->setToolTip(usable ? tr("r: weight of the class head in the ensemble")
                        : model_.hasLogits()
                            ? tr("One head answers alone: choose Ensemble to weigh both")
                            : tr("These predictions hold probabilities only. A run that was evaluated here keeps both heads' "
                                 "outputs and can be weighed anew."));
}

std::vector<Found> EvaluateWorkspace::find(const QString& query, int limit) {
    std::vector<Found> found;
    const ScoredClips& clips = model_.source().clips;
    const std::string wanted = query.toLower().toStdString();
    for (std::size_t row = 0; row < clips.size() && int(found.size()) < limit && wanted.size() > 2; ++row)
        if (clips.filenames[row].find(wanted) != std::string::npos)
            found.push_back(
                {clipTitle(clips, row), tr("clip"), QStringLiteral("evaluate"), {}, [this, name = clips.filenames[row]] {
                     shell_->openWorkspace(id());
                     ClipFilter filter;
                     filter.text = name;
                     model_.select({});
                     model_.setFilter(filter);
                 }});
    return found;
}

} // namespace earshot

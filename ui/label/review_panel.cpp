#include "label/review_panel.h"

#include "audio/audio_file.h"
#include "evaluation/class_codes.h"
#include "features/spectrogram.h"
#include "jobs/latest_job.h"
#include "label/review_queue.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/probability_bars.h"
#include "widgets/progress_bar.h"
#include "widgets/table_view.h"

#include <QKeyEvent>
#include <QLocale>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace earshot {
namespace {

constexpr int kNextRows = 40;
constexpr std::size_t kBars = 10;

QString words(const std::string& name) {
    return QString::fromStdString(displayName(name));
}

/// The likeliest classes in class order, the first of them bold.
ProbabilityData barsOf(const std::vector<std::string>& classes, const std::vector<float>& values) {
    std::vector<std::size_t> shown(std::min(classes.size(), values.size()));
    std::iota(shown.begin(), shown.end(), std::size_t(0));
    if (shown.size() > kBars) {
        std::partial_sort(shown.begin(), shown.begin() + kBars, shown.end(),
                          [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
        shown.resize(kBars);
        std::sort(shown.begin(), shown.end());
    }
    ProbabilityData data;
    for (const std::size_t index : shown) {
        if (!data.truth || double(values[index]) > data.host[std::size_t(*data.truth)])
            data.truth = int(data.host.size());
        data.classes << words(classes[index]);
        data.host.push_back(double(values[index]));
    }
    return data;
}

/// What orders the queue, for one item.
QString measureOf(const ReviewItem& item, ReviewOrder order) {
    const QString thin(QChar(0x2009));
    switch (order) {
    case ReviewOrder::margin:
        return QString::number(std::lround(item.margin * 100)) + thin + QObject::tr("pt");
    case ReviewOrder::entropy:
        return QString::number(item.entropy / std::log(2.0), 'f', 2) + thin + QObject::tr("bit");
    default:
        return item.suggestion ? percentText(item.probability) : QString();
    }
}

} // namespace

ReviewPanel::ReviewPanel(OpenProject& project, ReviewQueue& queue, QAction* train, QWidget* parent)
    : Panel(&Tokens::surface, Qt::LeftEdge, parent), project_(project), queue_(queue), drawing_(new LatestJob(this)),
      header_(new PanelHeader(tr("Review queue"), {}, this)),
      fold_(new Button(ButtonKind::Tool, tr("Fold or unfold the queue"), QStringLiteral("chevron-up"), header_)),
      progress_(new ProgressBar(this)), body_(new QWidget(this)),
      order_(new ChoiceBox({}, {tr("closest calls"), tr("most undecided"), tr("surest"), tr("label errors"), tr("sent here")},
                           body_)),
      class_(new ChoiceBox({}, {}, body_)), device_(new ChoiceBox({}, {}, body_)), pages_(new QStackedWidget(body_)) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setAccessibleName(tr("Review queue"));
    header_->addWidget(fold_);
    fold_->setDense(true);
    progress_->setFixedHeight(3);
    progress_->setAccessibleName(tr("Answered of the queue"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header_);
    column->addWidget(progress_);
    column->addWidget(body_, 1);
    auto* inside = new QVBoxLayout(body_);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    auto* choices = new QHBoxLayout;
    choices->setContentsMargins(12, 8, 12, 0);
    choices->setSpacing(4);
    order_->setAccessibleName(tr("What comes first"));
    class_->setAccessibleName(tr("Only suggestions of this class"));
    device_->setAccessibleName(tr("Only this device"));
    choices->addWidget(order_, 1);
    choices->addWidget(class_, 1);
    for (ChoiceBox* box : {order_, class_})
        box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    inside->addLayout(choices);
    pages_->addWidget(makeQuestion());
    pages_->addWidget(makeNothing(train));
    inside->addWidget(pages_, 1);
    connect(fold_, &QAbstractButton::clicked, this, [this] { setOpen(!open_); });
    connect(order_, &QComboBox::activated, this, [this](int index) { queue_.setOrder(ReviewOrder(index)); });
    connect(class_, &QComboBox::activated, this, [this](int index) {
        const QVariant id = class_->itemData(index);
        queue_.setClass(id.isValid() ? std::optional<std::int64_t>(id.toLongLong()) : std::nullopt);
    });
    connect(device_, &QComboBox::activated, this, [this](int index) {
        const QVariant name = device_->itemData(index);
        queue_.setDevice(name.isValid() ? std::optional(name.toString().toStdString()) : std::nullopt);
    });
    connect(&queue_, &ReviewQueue::changed, this, &ReviewPanel::showQueue);
    connect(&queue_, &ReviewQueue::currentChanged, this, &ReviewPanel::showItem);
    connect(&project_, &OpenProject::projectOpened, this, &ReviewPanel::fillChoices);
    connect(&project_, &OpenProject::recordingsChanged, this, &ReviewPanel::fillChoices);
    fillChoices();
    showQueue();
    showItem();
}

ReviewPanel::~ReviewPanel() = default;

void ReviewPanel::setOpen(bool open) {
    open_ = open;
    body_->setVisible(open);
    fold_->setIconName(open ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"));
    showQueue();
    Q_EMIT openChanged(open);
}

bool ReviewPanel::hasFocusWithin() const {
    const QWidget* focused = window()->focusWidget();
    return focused && (focused == this || isAncestorOf(focused));
}

void ReviewPanel::fillChoices() {
    class_->clear();
    device_->clear();
    class_->addItem(tr("all classes"));
    device_->addItem(tr("all devices"));
    if (!project_.isOpen())
        return;
    try {
        for (const ProjectClass& each : project_.store().classes())
            class_->addItem(words(each.name), qint64(each.id));
        for (const std::string& device : project_.store().devices())
            device_->addItem(QString::fromStdString(device).toUpper(), QString::fromStdString(device));
    } catch (const Error&) {
        // The list of recordings says what is wrong with the project.
    }
    device_->setVisible(device_->count() > 2);
}

void ReviewPanel::showQueue() {
    const bool ready = queue_.state() == ReviewQueue::State::Ready;
    header_->setCaption(queue_.total() > 0 ? tr("%1 of %2 answered").arg(countText(queue_.done()), countText(queue_.total()))
                                           : QString());
    progress_->setValue(queue_.total() > 0 ? double(queue_.done()) / queue_.total() : 0);
    order_->setCurrentIndex(int(queue_.order()));
    pages_->setCurrentIndex(ready ? 0 : 1);
    // A page that is not shown asks for no room.
    pages_->currentWidget()->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    pages_->widget(ready ? 1 : 0)->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    // A question takes three parts of the inspector, anything else the height of its words.
    QSizePolicy policy(QSizePolicy::Preferred, ready && open_ ? QSizePolicy::Expanding : QSizePolicy::Preferred);
    policy.setVerticalStretch(ready && open_ ? 3 : 0);
    setSizePolicy(policy);
    ready ? showNext() : showNothing();
}

void ReviewPanel::showNothing() {
    const ReviewQueue::State state = queue_.state();
    const QString run = queue_.runName();
    switch (state) {
    case ReviewQueue::State::NoModel:
        nothing_->setText(
            tr("No run has an INT8 model yet. Train one on what is labelled; then it suggests labels for the rest."));
        break;
    case ReviewQueue::State::NotAsked:
        nothing_->setText(tr("%1 can suggest labels: its INT8 model listens to every second on this computer.").arg(run));
        break;
    case ReviewQueue::State::Asking:
        nothing_->setText(tr("%1 is listening. Its suggestions appear here as they come.").arg(run));
        break;
    default:
        nothing_->setText(queue_.order() == ReviewOrder::requested
                              ? tr("Nothing was sent to review. R sends what is looked at here.")
                          : queue_.order() == ReviewOrder::likelyError
                              ? tr("%1 contradicts no label here.").arg(run)
                              : tr("Nothing is left to be answered here: everything that %1 judged has a label.").arg(run));
    }
    const bool canAsk = state == ReviewQueue::State::NotAsked || (state == ReviewQueue::State::AllDone && !run.isEmpty());
    ask_->setVisible(canAsk && queue_.order() != ReviewOrder::requested);
    ask_->setText(state == ReviewQueue::State::NotAsked ? tr("Ask the model") : tr("Ask again"));
    ask_->setToolTip(tr("The model judges what it has not heard yet"));
    train_->setVisible(state != ReviewQueue::State::NotAsked && state != ReviewQueue::State::Asking && !train_->text().isEmpty());
}

void ReviewPanel::showItem() {
    const ReviewItem* item = queue_.current();
    if (!item || !project_.isOpen()) {
        drawing_->cancel();
        picture_->setData({});
        return;
    }
    try {
        const auto classes = project_.store().classes();
        const auto nameOf = [&](std::optional<std::int64_t> id) {
            for (const ProjectClass& each : classes)
                if (id && each.id == *id)
                    return words(each.name);
            return QString();
        };
        const Recording recording = project_.store().recording(item->recording);
        const QString suggested = nameOf(item->suggestion);
        question_->setText(suggested.isEmpty() ? tr("What is it?") : tr("%1?").arg(suggested));
        const QString name = QString::fromStdString(recording.name.substr(recording.name.rfind('/') + 1));
        place_->setText(recording.seconds() < 2
                            ? name
                            : tr("%1 – %2 · %3").arg(timeText(item->segment, 0), timeText(item->segment + 1, 0), name));
        hint_->setText(item->label        ? tr("Labelled %1. Reject keeps that.").arg(nameOf(item->label))
                       : item->suggestion ? tr("Or press a class key to give another label.")
                                          : tr("No model has judged it: press a class key."));
        accept_->setEnabled(item->suggestion.has_value());
        accept_->setToolTip(item->suggestion ? tr("Accept  (→)") : tr("No model has judged this second: press a class key"));
        const auto values = queue_.probabilities();
        bars_->setData(barsOf(queue_.modelClasses(), values));
        bars_->setVisible(!values.empty());
        bars_->setMinimumHeight(bars_->sizeHint().height());
        showPicture();
        if (hasFocusWithin())
            Q_EMIT placeRequested(item->recording, item->segment);
    } catch (const std::exception& error) {
        hint_->setText(failureFrom(error).message);
    }
}

void ReviewPanel::showPicture() {
    const ReviewItem& item = *queue_.current();
    const std::filesystem::path path = project_.store().recording(item.recording).path;
    drawing_->start(
        [this, path, segment = std::int64_t(item.segment)](const std::stop_token& stop) -> LatestJob::Deliver {
            const Sound sound = openSound(path, stop);
            const std::int64_t start = segment * kSegmentSamples;
            Spectrogram map = logMelPicture(*sound, start, start + kSegmentSamples, 44, 1, stop);
            SpectrogramData data{map.bands,         map.columns, std::move(map.values),
                                 double(segment),   1.0 / 44,    std::move(map.hertz),
                                 QObject::tr("dB"), -79,         19};
            return [this, data = std::move(data)] { picture_->setData(data); };
        },
        [this](const Error& error) {
            picture_->setData({});
            place_->setText(QString::fromUtf8(error.what()));
        });
}

void ReviewPanel::showNext() {
    const auto& items = queue_.items();
    nextModel_->setRowCount(0);
    switch (queue_.order()) {
    case ReviewOrder::margin:
        measure_->setText(tr("margin"));
        break;
    case ReviewOrder::entropy:
        measure_->setText(tr("entropy"));
        break;
    default:
        measure_->setText(tr("probability"));
    }
    std::vector<std::int64_t> ids;
    const std::size_t count = std::min<std::size_t>(items.size(), kNextRows + 1);
    for (std::size_t i = 1; i < count; ++i)
        ids.push_back(items[i].recording);
    const auto recordings = project_.store().recordings(ids);
    const auto classes = project_.store().classes();
    for (std::size_t i = 1; i < count; ++i) {
        const ReviewItem& item = items[i];
        QString where;
        for (const Recording& each : recordings)
            if (each.id == item.recording)
                where = each.seconds() < 2 ? QString::fromStdString(each.device).toUpper() : timeText(item.segment, 0);
        auto* named = new QStandardItem(tr("not judged"));
        for (std::size_t c = 0; c < classes.size(); ++c)
            if (item.suggestion == classes[c].id) {
                named->setText(words(classes[c].name));
                named->setData(classes[c].colour, ClassIndexRole);
            }
        auto* measure = new QStandardItem(measureOf(item, queue_.order()));
        measure->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        nextModel_->appendRow({new QStandardItem(where), named, measure});
    }
}

void ReviewPanel::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Right:
        queue_.accept();
        break;
    case Qt::Key_Left:
        queue_.reject();
        break;
    case Qt::Key_Down:
        queue_.skip();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const ReviewItem* item = queue_.current())
            Q_EMIT placeRequested(item->recording, item->segment);
        break;
    default:
        Panel::keyPressEvent(event);
    }
}

} // namespace earshot

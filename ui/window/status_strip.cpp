#include "window/status_strip.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/progress_bar.h"
#include "window/status_item.h"

#include <QHBoxLayout>
#include <QLocale>

namespace earshot {

QString timeLeftText(int seconds) {
    const QString thin(QChar(0x2009));
    if (seconds < 60)
        return QStringLiteral("%1%2s left").arg(seconds).arg(thin);
    if (seconds < 3600)
        return QStringLiteral("%1%3min %2%3s left").arg(seconds / 60).arg(seconds % 60).arg(thin);
    return QStringLiteral("%1%3h %2%3min left").arg(seconds / 3600).arg(seconds / 60 % 60).arg(thin);
}

StatusStrip::StatusStrip(QWidget* parent)
    : Panel(&Tokens::window, Qt::TopEdge, parent), layout_(new QHBoxLayout(this)), jobs_(new QWidget(this)),
      saved_(new StatusItem(this)), notice_(new StatusItem(this)),
      fact_(new Label({}, TextSize::Caption, Tone::Secondary, false, this)), audio_(new StatusItem(this)),
      board_(new StatusItem(this)), keys_(new Button(ButtonKind::Text, tr("Keys"), {}, this)) {
    layout_->setContentsMargins(12, 0, 8, 0);
    layout_->setSpacing(16);
    auto* jobsLayout = new QHBoxLayout(jobs_);
    jobsLayout->setContentsMargins(0, 0, 0, 0);
    jobsLayout->setSpacing(8);
    layout_->addWidget(jobs_);
    layout_->addWidget(notice_);
    layout_->addWidget(saved_);
    layout_->addStretch(1);
    layout_->addWidget(fact_);
    layout_->addWidget(audio_);
    layout_->addWidget(board_);
    layout_->addWidget(keys_);
    keys_->setKeycap(QStringLiteral("F1"));
    keys_->setToolTip(tr("All keys  (F1)"));
    keys_->setQuiet(true);
    keys_->setDense(true);
    connect(notice_, &QAbstractButton::clicked, this, &StatusStrip::noticeClicked);
    setFixedHeight(std::max(28, QFontMetrics(fontsOf(*this).body()).height() + 9));
    jobs_->hide();
    fact_->hide();
    setSaved(Saved::None);
    setNotice({});
    setAudio({});
    setBoard(tr("No board"), false);
}

void StatusStrip::setJobs(const std::vector<JobStatus>& ofSource, const QString& source) {
    sources_[source] = ofSource;
    std::vector<JobStatus> jobs;
    for (const auto& [name, each] : sources_)
        jobs.insert(jobs.end(), each.begin(), each.end());
    // A handful of small widgets, made anew a few times a second at most.
    qDeleteAll(jobs_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    auto* layout = static_cast<QHBoxLayout*>(jobs_->layout());
    constexpr std::size_t kShown = 2;
    for (std::size_t i = 0; i < std::min(jobs.size(), kShown); ++i) {
        const JobStatus& job = jobs[i];
        auto* name = new StatusItem(jobs_);
        name->set({}, job.name, Tone::Text);
        connect(name, &QAbstractButton::clicked, this, [this, id = job.id] { Q_EMIT jobClicked(id); });
        layout->addWidget(name);
        auto* text = new Label({}, TextSize::Caption, Tone::Text, false, jobs_);
        if (job.share) {
            auto* bar = new ProgressBar(jobs_);
            bar->setFixedWidth(96);
            bar->setValue(*job.share);
            layout->addWidget(bar);
            text->setText(percentText(*job.share));
        } else {
            text->setText(job.activity);
        }
        layout->addWidget(text);
        if (job.secondsLeft)
            layout->addWidget(new Label(timeLeftText(*job.secondsLeft), TextSize::Caption, Tone::Caption, false, jobs_));
        auto* cancel = new Button(ButtonKind::Tool, tr("Cancel %1").arg(job.name), QStringLiteral("cross"), jobs_);
        cancel->setDense(true);
        connect(cancel, &QAbstractButton::clicked, this, [this, id = job.id] { Q_EMIT cancelRequested(id); });
        layout->addWidget(cancel);
    }
    if (jobs.size() > kShown)
        layout->addWidget(new Label(tr("and %1 more").arg(jobs.size() - kShown), TextSize::Caption, Tone::Caption, false, jobs_));
    jobs_->setVisible(!jobs.empty());
}

bool StatusStrip::hasJob(const QString& id) const {
    for (const auto& [source, jobs] : sources_)
        for (const JobStatus& job : jobs)
            if (job.id == id)
                return true;
    return false;
}

void StatusStrip::setSaved(Saved state, const QString& problem) {
    saved_->setVisible(state != Saved::None);
    switch (state) {
    case Saved::None:
        break;
    case Saved::Saved:
        saved_->set(QStringLiteral("check"), tr("All edits saved"), Tone::Secondary, Tone::Ok);
        break;
    case Saved::Saving:
        saved_->set(QStringLiteral("checkpoint"), tr("Saving"), Tone::Secondary);
        break;
    case Saved::Failed:
        saved_->set(QStringLiteral("error"), problem.isEmpty() ? tr("Not saved") : tr("Not saved: %1").arg(problem), Tone::Err);
        break;
    }
}

void StatusStrip::setNotice(const QString& text) {
    notice_->set(QStringLiteral("error"), text, Tone::Err);
    notice_->setVisible(!text.isEmpty());
}

void StatusStrip::setAudio(const QString& text) {
    audio_->set(QStringLiteral("volume"), text, Tone::Secondary);
    audio_->setVisible(!text.isEmpty());
}

void StatusStrip::setBoard(const QString& text, bool connected) {
    board_->set(QStringLiteral("board"), text, connected ? Tone::Text : Tone::Secondary);
}

void StatusStrip::setFact(const QString& text) {
    fact_->setText(text);
    fact_->setVisible(!text.isEmpty());
}

} // namespace earshot

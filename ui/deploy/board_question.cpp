#include "deploy/board_question.h"

#include "jobs/latest_job.h"

namespace earshot {

BoardQuestion::BoardQuestion(QObject* parent) : QObject(parent), job_(new LatestJob(this)) {}

BoardQuestion::~BoardQuestion() = default;

void BoardQuestion::setModel(std::shared_ptr<const ModelFacts> model) {
    model_ = std::move(model);
    read();
}

void BoardQuestion::setClips(AskedClips clips) {
    clips_ = std::move(clips);
    index_ = 0;
    read();
}

void BoardQuestion::step(int by) {
    const auto last = std::int64_t(clips_.clips.size()) - 1;
    if (last >= 0)
        show(std::size_t(std::clamp<std::int64_t>(std::int64_t(index_) + by, 0, last)));
}

void BoardQuestion::show(std::size_t index) {
    if (index == index_ || index >= clips_.clips.size())
        return;
    index_ = index;
    read();
}

bool BoardQuestion::isReading() const {
    return job_->isBusy();
}

void BoardQuestion::read() {
    sound_.reset();
    answer_.reset();
    notice_.clear();
    job_->cancel();
    if (const AskedClip* clip = current()) {
        AskedClips one;
        one.roots = clips_.roots;
        one.clips = {*clip};
        job_->start(
            [this, one, model = model_](const std::stop_token& stop) -> LatestJob::Deliver {
                ClipSound sound = readClipSound(one.pathOf(one.clips[0]), one.clips[0].segment, stop);
                std::optional<BoardAnswer> answer;
                if (model)
                    answer = hostAnswer(Int8Engine(model->blob), model->labels, model->r, inputOfSamples(sound.samples));
                return [this, sound = std::move(sound), answer = std::move(answer)] {
                    sound_ = sound;
                    answer_ = answer;
                    if (sound.silent)
                        notice_ = tr("This second is digitally silent.");
                    Q_EMIT changed();
                };
            },
            [this](const Error& error) {
                notice_ = QString::fromUtf8(error.what());
                Q_EMIT changed();
            });
    }
    Q_EMIT clipChanged();
    Q_EMIT changed();
}

void BoardQuestion::setAnswer(const AskedClip& clip, const BoardAnswer& answer) {
    const AskedClip* shown = current();
    if (!shown || shown->filename != clip.filename || shown->segment != clip.segment)
        return;
    answer_ = answer;
    Q_EMIT changed();
}

} // namespace earshot

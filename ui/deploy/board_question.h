#pragma once
#include "deploy/asked_clip.h"
#include "deploy/board_answer.h"
#include "deploy/deployable_model.h"
#include "evaluate/clip_sound.h"

#include <QObject>

#include <memory>
#include <optional>

namespace earshot {

class LatestJob;

/// The clip that a board may be asked about: its sound, what this computer says about it, and what the board said.
class BoardQuestion : public QObject {
    Q_OBJECT
public:
    explicit BoardQuestion(QObject* parent = nullptr);
    ~BoardQuestion() override;

    /// Null: none; then there is no answer.
    void setModel(std::shared_ptr<const ModelFacts> model);
    const ModelFacts* model() const { return model_.get(); }
    /// Other clips; the first becomes the current one.
    void setClips(AskedClips clips);
    const AskedClips& clips() const { return clips_; }
    std::size_t index() const { return index_; }
    const AskedClip* current() const { return index_ < clips_.clips.size() ? &clips_.clips[index_] : nullptr; }
    void step(int by);
    void show(std::size_t index);

    /// Of the current clip; null until it was read.
    const ClipSound* sound() const { return sound_ ? &*sound_ : nullptr; }
    /// What host and, once it was asked, board say; null until the host has computed.
    const BoardAnswer* answer() const { return answer_ ? &*answer_ : nullptr; }
    bool isReading() const;
    /// Why the clip cannot be heard or judged; empty: nothing is wrong.
    const QString& notice() const { return notice_; }
    /// The board's answer about the current clip. Dropped when it is about another one.
    void setAnswer(const AskedClip& clip, const BoardAnswer& answer);

Q_SIGNALS:
    void clipChanged();
    void changed();

private:
    void read();

    std::shared_ptr<const ModelFacts> model_;
    AskedClips clips_;
    std::size_t index_ = 0;
    std::optional<ClipSound> sound_;
    std::optional<BoardAnswer> answer_;
    QString notice_;
    LatestJob* job_;
};

} // namespace earshot

#pragma once
#include "widgets/panel.h"

#include <map>
#include <optional>
#include <vector>

class QHBoxLayout;

namespace earshot {

class Button;
class Label;
class StatusItem;

/// A running job as the strip shows it.
struct JobStatus {
    QString id;
    QString name;                   ///< "Run 13"
    std::optional<double> share;    ///< 0 to 1; unknown: an activity in words instead
    QString activity;               ///< "Computing features"
    std::optional<int> secondsLeft; ///< known after 3 s of evidence
};

/// The line at the foot: left what runs and what is saved, right audio, board, keys.
class StatusStrip : public Panel {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);

    /// All running jobs of one source; of all sources together the first two are shown, the rest counted.
    void setJobs(const std::vector<JobStatus>& jobs, const QString& source = {});
    bool hasJob(const QString& id) const;
    enum class Saved { None, Saved, Saving, Failed };
    /// `problem` says what could not be saved.
    void setSaved(Saved state, const QString& problem = {});
    /// An error stays until it was seen: clicked, or cleared with an empty text.
    void setNotice(const QString& text);
    void setAudio(const QString& text);
    void setBoard(const QString& text, bool connected);
    /// Any further fact at the right ("38.2 GB free"); empty hides it.
    void setFact(const QString& text);
    Button* keysButton() const { return keys_; }

Q_SIGNALS:
    void jobClicked(const QString& id);
    void cancelRequested(const QString& id);
    void noticeClicked();

private:
    QHBoxLayout* layout_;
    std::map<QString, std::vector<JobStatus>> sources_;
    QWidget* jobs_;
    StatusItem* saved_;
    StatusItem* notice_;
    Label* fact_;
    StatusItem* audio_;
    StatusItem* board_;
    Button* keys_;
};

/// "4 h 16 min left", "9 s left", "1 min 24 s left".
QString timeLeftText(int seconds);

} // namespace earshot

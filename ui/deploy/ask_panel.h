#pragma once
#include "deploy/board_asker.h"
#include "deploy/board_question.h"
#include "widgets/panel.h"

class QAction;
class QLabel;
class QVBoxLayout;

namespace earshot {

class Button;
class ChoiceBox;
class ClipPlayer;
class ErrorPanel;
class FactList;
class Label;
class PanelHeader;
class ProbabilityBars;
class ProgressBar;
class SegmentedControl;
class SpectrogramView;
struct Trouble;
enum class Mend;

/// Ask the board: a clip seen and heard, what this computer and what the board say about it, and the same for many clips.
class AskPanel : public Panel {
    Q_OBJECT
public:
    struct Actions {
        QAction* ask;
        QAction* askMany;
        QAction* matrix;
        QAction* openFile;
    };

    /// All must outlive this. `player`: what clips are heard through.
    AskPanel(BoardQuestion& question, BoardAsker& asker, std::unique_ptr<ClipPlayer> player, const Actions& actions,
             QWidget* parent = nullptr);
    ~AskPanel() override;

    /// Sources that clips can come from, beside a file: "evaluate fold". The first is chosen.
    void setSources(const QStringList& names, int chosen);
    void togglePlay();
    void stopPlaying();
    /// Why the board cannot be asked; empty: it can.
    void setUnavailable(const QString& why);
    void showTrouble(const std::optional<Trouble>& trouble);
    void pauseOrResume();
    /// How many clips a batch asks; 0: all.
    std::size_t batchSize() const;

    ProbabilityBars& bars() const { return *bars_; }
    QString verdict() const;
    FactList& facts() const { return *facts_; }
    Label* progressLabel() const { return asked_; }

Q_SIGNALS:
    void sourceChosen(int index);
    void mendRequested(earshot::Mend mend);

private:
    void buildClip(QVBoxLayout& layout, QAction* openFile);
    void buildAnswer(QVBoxLayout& layout);
    QWidget* makeBatch(const Actions& actions);
    void showClip();
    void showAnswer();
    void showBatch();
    void showPlaying(bool playing);

    BoardQuestion& question_;
    BoardAsker& asker_;
    std::unique_ptr<ClipPlayer> player_;
    ChoiceBox* source_;
    SpectrogramView* spectrogram_;
    Button* play_;
    Label* clip_;
    Label* place_;
    Label* notice_;
    Label* legend_;
    ProbabilityBars* bars_;
    QWidget* verdictRow_;
    QLabel* verdictIcon_;
    Label* verdict_;
    FactList* facts_;
    ErrorPanel* error_;
    QString shownTrouble_;
    Label* why_;
    PanelHeader* batchHeader_;
    ChoiceBox* count_;
    Label* asked_;
    Label* left_;
    ProgressBar* progress_;
    Button* many_;
    Button* pause_;
    Button* stop_;
    QString unavailable_;
};

} // namespace earshot

#pragma once
#include "dataset/scene_labels.h"
#include "evaluation/predictions.h"
#include "project/project_types.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace earshot {

namespace sqlite {
class Database;
}
class ProjectEdit;
class ProjectLock;

/// A project on disk, `name.earshot/`: project.sqlite, `runs/` and `cache/`. Every edit is one transaction and durable when the
/// call returns; undo and redo survive a restart. A store belongs to one thread at a time; other threads and processes open their
/// own.
///
/// One writer: the first to open a project for writing holds it, and everyone else who asks to write gets it for reading, with
/// readOnlyReason() saying who has it. Readers never wait and see each edit once it is committed.
class ProjectStore {
public:
    enum class Access { readWrite, readOnly };

    /// Makes a project. `folder` must end in ".earshot" and not exist; `audioFolder` is what recordings' names are relative to
    /// (empty: the folder that the project lies in). `fill` may put something in. Appears whole, with what `fill` did, or not at
    /// all. Throws Error.
    static ProjectStore create(const std::filesystem::path& folder, const std::filesystem::path& audioFolder = {},
                               const std::function<void(ProjectStore&)>& fill = {});
    /// Throws Error when there is no project, or one written by a newer version, or a database of which nothing can be read. A
    /// damaged one opens read-only.
    static ProjectStore open(const std::filesystem::path& folder, Access access = Access::readWrite);
    /// The same project once more, with the same right to write, for another thread of this process. Writers wait for each
    /// other's transactions (5 s), never for each other's computing. Throws Error.
    ProjectStore sibling() const;
    /// True for a folder that holds a project's database.
    static bool isProject(const std::filesystem::path& folder);

    ProjectStore(ProjectStore&&) noexcept;
    ProjectStore& operator=(ProjectStore&&) noexcept;
    ProjectStore(const ProjectStore&) = delete;
    ProjectStore& operator=(const ProjectStore&) = delete;
    ~ProjectStore();

    const std::filesystem::path& folder() const { return folder_; }
    std::string name() const; ///< folder name without ".earshot"
    std::filesystem::path runsFolder() const { return folder_ / "runs"; }
    std::filesystem::path cacheFolder() const { return folder_ / "cache"; }
    std::filesystem::path audioFolder() const;
    void setAudioFolder(const std::filesystem::path& folder);
    /// Empty when edits are possible; else why not, and what to do.
    const std::string& readOnlyReason() const { return readOnlyReason_; }
    bool isReadOnly() const { return !readOnlyReason_.empty(); }
    bool isDamaged() const { return damaged_; }
    /// Throws Error with the reason unless edits are possible.
    void requireWritable() const;
    /// Grows whenever somebody else has committed a change: time to reload.
    std::int64_t foreignChanges() const;

    // Settings, a small text by name. Not part of undo.
    std::string setting(const std::string& key, const std::string& fallback = {}) const;
    void setSetting(const std::string& key, const std::string& value);

    // Classes, in order.
    std::vector<ProjectClass> classes() const;
    std::optional<std::int64_t> findClass(const std::string& name) const;
    SceneLabels labels() const;
    /// Super-classes (in order) and classes of a dataset; for a project without classes. Not part of undo.
    void setLabels(const SceneLabels& labels);

    /// How many recordings have each class as their clip label; classes without any are left out.
    std::vector<std::pair<std::int64_t, std::int64_t>> labelCounts() const;
    /// Recordings with a clip label or a region.
    std::int64_t labelledCount() const;

    // Recordings. Ids are in the dataset's order.
    std::int64_t recordingCount() const;
    /// All at once, in one transaction; returns their ids. Names that are there already are left alone, and give their id.
    std::vector<std::int64_t> addRecordings(std::span<const NewRecording> recordings);
    /// Ids only: a list of any length keeps these and fetches the rows that it shows.
    std::vector<std::int64_t> recordingIds(const RecordingFilter& filter = {}, RecordingOrder order = RecordingOrder::dataset,
                                           bool descending = false) const;
    std::vector<Recording> recordings(std::span<const std::int64_t> ids) const;
    Recording recording(std::int64_t id) const; ///< throws Error when there is none
    /// By name or by path as Dataset::Clip has it.
    std::optional<std::int64_t> findRecording(const std::string& name) const;
    std::optional<std::int64_t> findRecordingByHash(const std::string& contentHash) const;
    std::vector<std::string> devices() const;
    std::vector<std::string> locations() const;
    std::vector<LabelEvent> labelHistory(std::int64_t recording) const;
    /// What a look at the files found; see project/survey.h. Not part of undo.
    struct SurveyResult {
        std::int64_t recording = 0;
        bool missing = false;
        std::filesystem::path movedTo; ///< set: found at another place
        std::int64_t sizeBytes = 0;
        std::int64_t modifiedNs = 0;
        std::string contentHash;
        int sampleRateHz = 0;
        std::int64_t frames = 0;
        int channels = 0;
    };
    void storeSurvey(std::span<const SurveyResult> results);
    /// Modification time and size when a recording was surveyed; zero before.
    std::pair<std::int64_t, std::int64_t> surveyedState(std::int64_t recording) const;

    // Folds: (train, evaluate) recording ids in order.
    struct StoredFold {
        int number = 1;
        bool generated = false;
        std::vector<std::int64_t> train;
        std::vector<std::int64_t> evaluate;
    };
    std::vector<StoredFold> folds() const;
    void setFolds(std::span<const StoredFold> folds);

    // Labels. Each call is one undoable edit; ProjectEdit makes one of several.
    ProjectEdit beginEdit(const std::string& description, const std::string& annotator = {});
    void setClipLabel(std::int64_t recording, std::optional<std::int64_t> classId, const std::string& annotator = {});
    std::int64_t addAnnotation(std::int64_t recording, const Annotation& annotation);
    void changeAnnotation(std::int64_t id, const Annotation& annotation);
    void removeAnnotation(std::int64_t id);
    std::vector<AnnotationRow> annotations(std::int64_t recording) const; ///< by start
    std::vector<AnnotationRow> allAnnotations() const;                    ///< by recording, then start
    std::vector<std::string> annotators() const;

    /// What the next undo or redo would do; absent: nothing to do.
    std::optional<std::string> undoText() const;
    std::optional<std::string> redoText() const;
    /// Take the last edit back, or do it again; false when there is none.
    bool undo();
    bool redo();
    std::int64_t editCount() const;

    // Runs. The files in runs/<id>/ are the truth; these rows are what lists and queues need quickly.
    void storeRun(const RunRecord& run);
    std::vector<RunRecord> runs() const; ///< newest first
    void removeRun(const std::string& id);
    void storeMetrics(const std::string& run, std::span<const Metric> metrics);
    std::vector<Metric> metrics(const std::string& run) const;
    /// Adds what a run says about some recordings, in place of what it said of them before. The run must be stored.
    void addOpinions(const std::string& run, std::span<const std::pair<std::int64_t, std::vector<Opinion>>> opinions);
    void removeOpinions(const std::string& run);
    bool hasOpinions(const std::string& run) const;
    /// Recordings that the run has not judged: those without a label first, each in the dataset's order.
    std::vector<std::int64_t> recordingsWithoutOpinion(const std::string& run) const;
    /// What is to be answered, first come first. Suggestions that somebody rejected are not made again.
    std::vector<ReviewItem> reviewQueue(const ReviewFilter& filter) const;
    /// Replaces the run's predictions; rows are matched to recordings by name, "#k" being segment k. Returns how many matched.
    std::int64_t storePredictions(const std::string& run, const Predictions& predictions);
    std::vector<Opinion> opinions(const std::string& run, std::int64_t recording) const;
    /// The first segment's opinion of each of `ids`, for lists; absent where the run has none.
    std::vector<std::optional<Opinion>> opinions(const std::string& run, std::span<const std::int64_t> ids) const;

private:
    friend class ProjectEdit;
    ProjectStore();
    sqlite::Database& writable() const;
    bool moveInHistory(bool back);
    std::vector<AnnotationRow> readAnnotations(const std::string& where, std::optional<std::int64_t> recording) const;

    std::filesystem::path folder_;
    std::unique_ptr<ProjectLock> lock_;
    std::unique_ptr<sqlite::Database> database_;
    std::string readOnlyReason_;
    bool damaged_ = false;
};

} // namespace earshot

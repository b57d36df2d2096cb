#include "base/error.h"
#include "dataset_folder.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class FolderPerClassTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFolderWithAudioIsAClass() {
        const DatasetFolder folder;
        folder.write("wind/roof.WAV", "x");
        folder.write("wind/night/1-100032-A-0.ogg", "x");
        folder.write("rain/street-oslo-12-3-s2.flac", "x");
        folder.write("rain/notes.txt", "x");
        folder.write("rain/.hidden/a.wav", "x");
        folder.write("docs/readme.md", "x");
        const Dataset dataset = folder.read();
        QCOMPARE(dataset.labels.classes, (std::vector<std::string>{"rain", "wind"}));
        QCOMPARE(dataset.clips.size(), std::size_t(3));
        QCOMPARE(dataset.clips[0].filename, std::string("rain/street-oslo-12-3-s2.flac"));
        QCOMPARE(dataset.clips[0].identifier, std::string("oslo-12"));
        QCOMPARE(dataset.clips[0].device, std::string("s2"));
        QCOMPARE(dataset.clips[1].identifier, std::string("freesound-100032"));
        QCOMPARE(dataset.clips[2].identifier, std::string("roof"));
        QVERIFY(dataset.folds.at(0).generated);
    }

    void aFolderWithoutADatasetIsAnErrorThatSaysWhatWasExpected() {
        const DatasetFolder folder;
        folder.write("notes/readme.md", "x");
        try {
            folder.read();
            QFAIL("read a dataset where there is none");
        } catch (const Error& error) {
            QVERIFY(error.hint().find("meta.csv") != std::string::npos);
        }
        Progress quiet;
        QVERIFY_EXCEPTION_THROWN(readDataset(folder.path() / "absent", false, quiet, {}), Error);
    }

    void aStopRequestEndsTheReading() {
        const DatasetFolder folder;
        folder.write("wind/roof.wav", "x");
        std::stop_source source;
        source.request_stop();
        Progress quiet;
        QVERIFY_EXCEPTION_THROWN(readDataset(folder.path(), false, quiet, source.get_token()), Cancelled);
    }
};

QTEST_GUILESS_MAIN(FolderPerClassTest)
#include "folder_per_class_test.moc"

#pragma once
#include <QDir>
#include <QFile>

namespace earshot::test {

/// A script in `folder` that starts `program`, a virtual board, so that it waits before each transfer: there is time to see a deploy
/// at work, however slow the machine.
inline QString slowBoard(const QString& program, const QString& folder) {
    QFile script(QDir(folder).filePath(QStringLiteral("slow-board")));
    if (!script.open(QIODevice::WriteOnly))
        qFatal("%s cannot be written", qUtf8Printable(script.fileName()));
    script.write(QStringLiteral("#!/bin/sh\nexec '%1' --delay 5 \"$@\"\n").arg(program).toUtf8());
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return script.fileName();
}

} // namespace earshot::test

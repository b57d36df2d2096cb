#pragma once
#include <QString>

namespace earshot {

/// "230,350"; below zero with U+2212.
QString countText(qint64 count);

/// "23.6 GB", "164 MB", "205 KB", in powers of 1,000; a dash for what is not known (below zero).
QString bytesText(qint64 bytes);

} // namespace earshot

#pragma once
#include <QString>

#include <filesystem>

class QWidget;

namespace earshot {

class Shell;

/// Paints a widget as it is seen into a file: .svg and .pdf as vectors with the map as an image, else PNG at twice the size.
/// Throws Error when it cannot be written.
void writePicture(QWidget& widget, const std::filesystem::path& path);

/// Asks where to, writes, and says so. `name` is what is proposed.
void savePictureAs(QWidget& widget, Shell* shell, const QString& name);

} // namespace earshot

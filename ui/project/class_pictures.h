#pragma once
#include "project/project_store.h"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace earshot {

/// What a class sounds like at a glance: log-mel [kClassPictureBands, kClassPictureFrames] of up to eight of its recordings, one
/// second of each, side by side. Levels from 0 (quietest) to 255 (loudest of the picture), lowest band first, row-major.
struct ClassPicture {
    int seconds = 0; ///< how many recordings are in it; 0: none could be read
    std::vector<unsigned char> levels;
};

inline constexpr int kClassPictureBands = 64;
inline constexpr int kClassPictureSeconds = 8;
inline constexpr int kClassPictureFrames = kClassPictureSeconds * 22;

/// One picture for each class of the project, in order; always the same recordings, spread over the class. What cannot be read is
/// passed over. For a thread of its own: decodes up to eight recordings a class. Throws Cancelled.
std::vector<ClassPicture> classPictures(const ProjectStore& project, const std::stop_token& stop);

} // namespace earshot

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vortex::cli {

/// Text from elsewhere made safe for a terminal: what would move the cursor, change colours or
/// reverse the direction of writing is shown as `\u001b`, a byte that is not UTF-8 as `\xff`.
std::string printable(std::string_view text);

/// Rows of cells in columns, two spaces apart, each row a line but without the last line's end.
/// Cells are made printable. Columns are as wide as their longest cell in code points, which is
/// what it takes on a screen for all but East Asian texts and emoji.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

}  // namespace vortex::cli

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.hpp"

namespace vortex::cli {

/// Text from elsewhere made safe for a terminal: what would move the cursor, change colours or
/// reverse the direction of writing is shown as `\u001b`, a byte that is not UTF-8 as `\xff`.
std::string printable(std::string_view text);

/// A time as `2026-01-31T12:00:00Z`.
std::string iso_time(std::chrono::system_clock::time_point time);

/// One cell of a table.
struct Cell {
  template <class Text>
  requires std::convertible_to<Text, std::string> Cell(Text&& text, Colour colour = Colour::none)
      : text(std::forward<Text>(text)), colour(colour) {}

  std::string text;
  Colour colour;
};

/// Rows of cells in columns, two spaces apart, each row a line but without the last line's end.
/// Cells are made printable. Columns are as wide as their longest cell in code points, which is
/// what it takes on a screen for all but East Asian texts and emoji. Nothing is ever cut off.
std::string aligned(const std::vector<std::vector<Cell>>& rows, bool colours);

}  // namespace vortex::cli

// SPDX-License-Identifier: MIT
// The second says it also where the header has been read before, as a precompiled one.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

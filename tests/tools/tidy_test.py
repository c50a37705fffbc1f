#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plants one breach of each rule in a tree of its own and expects tidy.py to name it."""
import os
import subprocess
import sys
import tempfile
import unittest

TIDY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "tidy.py")
SPDX = "// SPDX-License-Identifier: MIT\n"


def tidy(files):
    with tempfile.TemporaryDirectory() as root:
        subprocess.run(["git", "init", "-q", root], check=True)
        for name, text in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path) or root, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        result = subprocess.run([sys.executable, TIDY, root], capture_output=True, text=True, check=False)
        return result.returncode, result.stdout


class Tidy(unittest.TestCase):
    def expect(self, files, message):
        code, out = tidy(files)
        self.assertEqual(code, 1, out)
        self.assertIn(message, out)

    def test_a_clean_tree_passes(self):
        code, out = tidy({
            "src/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nadd_library(x sdk/a.cpp)\n",
            "src/sdk/a.cpp": SPDX + '#include "base/b.hpp"\n',
            "src/base/b.hpp": SPDX,
        })
        self.assertEqual((code, out), (0, "tidy: nothing to say\n"))

    def test_includes_against_the_arrow(self):
        for layer, header in [("base", "wire/x.hpp"), ("wire", "sdk/x.hpp"), ("sdk", "server/x.hpp"),
                              ("cli", "base/x.hpp"), ("cli", "sdk/x.hpp"), ("server", "sdk/x.hpp")]:
            self.expect({f"src/{layer}/a.hpp": SPDX + f'#include "{header}"\n'},
                        f"src/{layer}/a.hpp: {layer} must not include {header}")
        self.expect({"src/base/a.hpp": SPDX + '#include "vortex/json.hpp"\n'},
                    "base must not include vortex/json.hpp")
        self.expect({"src/wire/a.hpp": SPDX + '#include "vortex/token.hpp"\n'},
                    "wire must not include vortex/token.hpp")

    def test_public_headers_include_the_standard_library_only(self):
        self.expect({"include/vortex/a.hpp": SPDX + "#include <curl/curl.h>\n"},
                    "include/vortex/a.hpp: a public header includes curl/curl.h")

    def test_the_sdk_names_one_system_in_one_file_only(self):
        headers = ["pthread.h", "signal.h", "unistd.h", "fcntl.h", "netdb.h", "poll.h", "sys/socket.h",
                   "arpa/inet.h", "netinet/in.h", "windows.h"]
        layers = ("base", "wire", "sdk")
        text = SPDX + "".join(f"#include <{header}>\n" for header in headers)
        _, out = tidy({f"src/{layer}/a.hpp": text for layer in layers})
        for layer, header in [(layer, header) for layer in layers for header in headers]:
            self.assertIn(f"src/{layer}/a.hpp: includes {header}; what is of one system", out)
        code, out = tidy({
            "src/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nadd_library(x base/signals.cpp sdk/a.cpp)\n",
            "src/base/signals.cpp": SPDX + "#include <pthread.h>\n#include <signal.h>\n",
            "src/sdk/a.cpp": SPDX + "#include <atomic>\n#include <curl/curl.h>\n#include <openssl/evp.h>\n",
        })
        self.assertEqual((code, out), (0, "tidy: nothing to say\n"))

    def test_the_sdk_reads_the_environment_in_one_file_only(self):
        reads = SPDX + 'auto key = std::getenv("KEY");\n'
        for layer in ("base", "wire", "sdk"):
            self.expect({f"src/{layer}/a.hpp": reads},
                        f"src/{layer}/a.hpp: only src/sdk/from_env.cpp reads the environment")
        code, out = tidy({
            "src/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nadd_library(x sdk/from_env.cpp)\n",
            "src/sdk/from_env.cpp": reads,
            "src/cli/a.hpp": reads,
            "src/cli/b.hpp": SPDX + '#include "cli/a.hpp"\n#include "cli/b.hpp"\n',
        })
        self.assertEqual((code, out), (0, "tidy: nothing to say\n"))

    def test_leftovers_licence_prints_and_length(self):
        self.expect({"src/sdk/a.hpp": SPDX + "// TO" + "DO later\n"}, "src/sdk/a.hpp:2: leftover")
        self.expect({"src/sdk/a.hpp": "int x;\n"}, "src/sdk/a.hpp: no licence line")
        self.expect({"src/sdk/a.hpp": SPDX + "std::cerr << 1;\n"}, "a library does not print")
        self.expect({"src/sdk/a.hpp": SPDX + "\n" * 500}, "is two rooms")

    def test_dead_files_and_links(self):
        self.expect({"src/sdk/a.cpp": SPDX}, "src/sdk/a.cpp: not in any build")
        self.expect({"src/sdk/a.hpp": SPDX}, "src/sdk/a.hpp: included nowhere")
        self.expect({"docs/lost.md": "x\n"}, "docs/lost.md: mentioned nowhere")
        self.expect({"README.md": "[x](docs/none.md)\n"}, "README.md: no such file: docs/none.md")
        self.expect({"README.md": "```cpp\n[](int) {}\n```\n[x](none.md)\n"}, "README.md: no such file: none.md")

    def test_a_block_of_code_has_no_links(self):
        self.assertEqual(tidy({"README.md": "```cpp\nauto f = [](int) {};\n```\n"})[0], 0)

    def test_the_version_is_the_same_everywhere(self):
        self.expect({"include/vortex/version.hpp": SPDX + '#define VORTEX_VERSION "1.2.3"\n',
                     "packaging/vcpkg/vortex/vcpkg.json": '{"version": "1.2.2"}\n'},
                    "packaging/vcpkg/vortex/vcpkg.json: the version is 1.2.3")


if __name__ == "__main__":
    unittest.main()

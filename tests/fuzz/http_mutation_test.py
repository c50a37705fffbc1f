#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""That http_mutation.py finds what is wrong with an answer, and can say again what it sent."""
import random
import unittest

from http_mutation import Breach, check_answer, split, take_answer
from mutations import key_requests, mutated, person_requests

COMMON = b"Date: now\r\nx-request-id: r\r\n"
JSON = b"Content-Type: application/json\r\n"
FORM = b'{"error":"No","message":"No","code":"no","requestId":"r"}'
KEY = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.secret"


def answer(status=b"HTTP/1.1 200 OK", headers=COMMON + JSON, body=b"{}", length=None):
    return status + b"\r\n" + headers + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body


def check(data, bodiless=False):
    """How many answers there were."""
    count = 0
    while data:
        taken, data = take_answer(data, bodiless)
        check_answer(taken)
        count += 1
    return count


class Answers(unittest.TestCase):
    def test_good_ones(self):
        self.assertEqual(check(answer()), 1)
        self.assertEqual(check(answer() + answer(b"HTTP/1.1 404 Not Found", body=FORM)), 2)
        self.assertEqual(check(b"HTTP/1.1 100 Continue\r\n\r\n" + answer()), 2)
        self.assertEqual(check(answer(body=b"", length=20) + answer(), bodiless=True), 2)
        self.assertEqual(check(answer(headers=COMMON + b"Content-Type: text/html; charset=utf-8\r\n", body=b"<p>")), 1)

    def test_bad_ones(self):
        for what, data in {
            "a fault": answer(b"HTTP/1.1 500 Internal Server Error", body=FORM),
            "an unknown status": answer(b"HTTP/1.1 299 Odd", body=FORM),
            "no status line": answer(b"HTTP/2 200"),
            "half an answer": answer()[:30],
            "a cut body": answer(length=3),
            "too much body": answer(length=1),
            "no length": b"HTTP/1.1 200 OK\r\n" + COMMON + b"\r\n",
            "no Date": answer(headers=b"x-request-id: r\r\n" + JSON),
            "no id": answer(headers=b"Date: now\r\n" + JSON),
            "a header twice": answer(headers=COMMON + COMMON + JSON),
            "a broken header": answer(headers=COMMON + JSON + b"x y: z\r\n"),
            "a header with a control character": answer(headers=COMMON + JSON + b"x: \x01\r\n"),
            "no JSON": answer(body=b"{"),
            "no UTF-8": answer(body=b'"\xff"'),
            "no type": answer(headers=COMMON),
            "an error without a code": answer(b"HTTP/1.1 400 Bad Request", body=FORM.replace(b"code", b"kode")),
            "an error with two texts": answer(b"HTTP/1.1 400 Bad Request", body=FORM.replace(b"No", b"Yes", 1)),
            "an error that is a list": answer(b"HTTP/1.1 400 Bad Request", body=b"[]"),
        }.items():
            with self.subTest(what), self.assertRaises((Breach, ValueError)):
                check(data)


class Requests(unittest.TestCase):
    def setUp(self):
        pool = (["a", "b"], "http://localhost/i/code")
        self.good = [*key_requests(KEY, "c", pool), *person_requests(KEY, "c", pool)]

    def test_a_seed_says_what_is_sent(self):
        first, second = ([mutated(random.Random(seed), self.good) for seed in range(200)] for _ in range(2))
        self.assertEqual(first, second)
        self.assertGreater(len(set(first)), 190)

    def test_good_requests_stay_good(self):
        before = [request.bytes() for request in self.good]
        chooser = random.Random(1)
        for _ in range(500):
            mutated(chooser, self.good)
        self.assertEqual([request.bytes() for request in self.good], before)

    def test_pieces_are_the_whole(self):
        for seed in range(100):
            self.assertEqual(b"".join(split(random.Random(seed), b"GET / HTTP/1.1")), b"GET / HTTP/1.1")


if __name__ == "__main__":
    unittest.main()

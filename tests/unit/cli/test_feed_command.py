from __future__ import annotations

from tests.unit.cli.conftest import Run


def test_feed_hands_its_arguments_to_the_reader(run: Run) -> None:
    shown = run("feed", "--help")
    assert shown.code == 0
    assert "--rpc" in shown.out
    assert "usage: ocr feed" in shown.out


def test_a_feed_without_a_node_is_a_wrong_call(run: Run) -> None:
    outcome = run("feed", "0x0000000000000000000000000000000000000001")
    assert outcome.code == 2
    assert "--rpc" in outcome.err

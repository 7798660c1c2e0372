"""What the model of support is trained on keeps what is measured on out."""

from __future__ import annotations

import pytest

from tests.evaluation.claims import examples
from tests.evaluation.claims.sets import claims, family, groups, source

pytestmark = pytest.mark.skipif(not examples.available(), reason="the claims in ../shared/data are not there")


def test_no_source_of_dev_is_trained_on() -> None:
    fit, dev = ({claim.doc for claim in claims(split)} for split in ("fit", "dev"))
    assert fit
    assert dev
    assert not fit & dev
    assert {source(doc) for doc in dev}.isdisjoint(examples._articles())


def test_every_set_has_true_and_false_claims_in_dev() -> None:
    for group in groups(claims("dev")):
        assert {claim.true for claim in claims("dev") if claim.group == group} == {True, False}


def test_a_set_of_a_publication_belongs_to_it() -> None:
    assert {family(group) for group in groups(claims("dev"))} == {
        *("attribution", "bump", "fool", "summedits", "swaps", "wice"),
    }


def test_the_same_claims_are_drawn_each_time() -> None:
    assert claims("dev", 3) == claims("dev", 3)
    assert len(claims("dev", 3)) == 2 * 3 * len(groups(claims("dev")))

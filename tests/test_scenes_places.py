"""Places of the drawings: the names that questions rely on, and a spot of its own for each."""

from __future__ import annotations

import pytest

from immunolab import scenes
from immunolab.quiz.kinds.hotspot import Hotspot
from immunolab.scenes import style
from immunolab.scenes.stories import NAMES

#: what each step offers, step by step; a name that is gone or spelt otherwise breaks questions that ask for it
OFFERED = {
    "two-lines": (
        "bacteria macrophage dendritic-cell",
        "bacteria macrophage dendritic-cell neutrophil",
        "bacteria lymph-node dendritic-cell t-cell",
        "t-cell-other dendritic-cell t-cell-match",
        "t-cell-match clone",
        "bacteria antibody macrophage t-cell",
    ),
    "turn": (
        "healthy infected virus",
        "healthy infected virus macrophage",
        "healthy infected dying virus effector",
        "healthy dying infected virus effector",
    ),
    "earlier": (
        "first-t-cells first-viruses first-day-5 first-start",
        "few virus many",
        "first-t-cells first-viruses first-day-5 first-start second-t-cells second-viruses second-day-5 second-start",
    ),
    "swallowed": (
        "neutrophil vacuole pump bacteria",
        "neutrophil vacuole pump bacteria swallowed",
        "neutrophil vacuole pump bacteria swallowed",
        "neutrophil swallowed macrophage t-cell",
    ),
    "window": (
        "red-cell neutrophil lymphocyte",
        "spleen marrow lymph-node in-blood",
        "virus red-cell t-cell-s t-cell-o t-cell-v",
    ),
    "shuffled": (
        "v-pieces d-pieces j-pieces first-cell",
        "v-pieces d-pieces j-pieces cut-out joined-first receptor-first first-cell",
        "v-pieces cut-out joined-first joined-second receptor-first receptor-second first-cell second-cell",
        "fits other",
        "fits other antigen",
    ),
    "seeing": (
        "b-cell bcr surface protein-inside antibody",
        "t-cell infected-cell protein cutter pieces mhc1 tcr cd8",
        "t-cell dendritic-cell vacuole virus pieces mhc2 tcr cd4",
    ),
    "germinal-centre": (
        "founder same broken better",
        "same broken better antigen",
        "same better daughter antigen",
        "daughter antigen",
    ),
    "remembers": (
        "memory-cell one-of-them",
        "one-of-them memory-cell dead sister daughters",
        "one-of-them memory-cell dead sister daughters",
        "plasma-cell plasma-cell-later antibody",
    ),
    "phases": (
        "seen killed t-cell antigen",
        "seen killed dividing t-cell antigen",
        "killed unseen t-cell antigen",
        "unseen t-cell antigen",
    ),
    "sneaking": (
        "t-cell tumour-cell",
        "t-cell tumour-cell",
        "t-cell tumour-cell alarm",
        "t-cell tumour-cell killed alarm",
    ),
    "obstacles": (
        "tumour-cell t-cell antigen pd-l1",
        "tumour-cell t-cell wall",
        "tumour-cell t-cell",
        "tumour-cell killed t-cell antigen",
        "brake-covered way-in more-t-cells other-receptor drug tumour-cell",
    ),
    "cycle": ("release present prime travel enter recognise kill",) * 5,
    "one-peak": (
        "plasma-cell own-antibody albumin hill",
        "plasma-cell own-antibody myeloma-cell m-protein albumin hill",
        "myeloma-cell plasma-cell own-antibody m-protein m-spike albumin hill",
        "myeloma-cell plasma-cell own-antibody albumin hill",
    ),
    "stages": ("clone others bone blood kidney antibodies",) * 3,
    "two-doors": (
        "door-myeloma door-death still",
        "door-myeloma door-death progressed died still",
        "door-myeloma door-death progressed still",
    ),
    "five-people": (
        "ana ben carla dilip eva",
        "ana ben carla dilip eva step-1",
        "ana ben carla dilip eva step-1 tick-4",
        "ana ben carla dilip eva step-1 step-2 step-3 tick-4 tick-10",
        "ana ben carla dilip eva step-1 step-2 step-3 tick-4 tick-10",
    ),
    "myeloma": (
        "red-makers neutrophil plasma-cell b-cell t-cell osteoblast",
        "myeloma-cell red-makers neutrophil",
        "myeloma-cell osteoclast signals bone",
        "tissue-healthy blood-healthy tissue-short blood-anaemia",
        "kidney tubule-wall light-chain cast",
        "antibodies-varied caught m-protein free antibodies-few",
    ),
    "smoke": ("clone m-protein", "clone dying m-protein", "healthy clone m-protein", "healthy clone m-protein"),
    "below-limit": ("clone healthy", "net caught", "net slipped none", "healthy sample needle patch"),
    "deep-or-slow": (
        "fast slow",
        "fast-start fast-half-way slow-start slow-half-way",
        "fast-start fast-half-way fast-end slow-start slow-half-way slow-end",
    ),
    "two-ends": (
        "target arm stem fc-receptor nk-cell",
        "stem target-1 target-2 target-3 target-4 antibody-1 antibody-4",
        "own-antibody daratumumab m-protein cd38",
    ),
    "mark": (
        "cd38 drug cd38-free drug-free myeloma-cell",
        "cd38 drug fc-receptor nk-cell myeloma-cell",
        "cd38 drug fc-receptor macrophage myeloma-cell",
        "cd38 drug t-cell myeloma-cell",
        "cd38 drug plasma-cell nk-cell red-cell myeloma-cell",
    ),
    "two-ways": (
        "own-antibody drug-free drug-held cd38-free taken-in destroyed",
        "own-antibody drug-free fcrn rescued not-held lining-cell",
        "drug-free vesicle fcrn rescued destroyed",
        "drug-free drug-held vesicle fcrn rescued destroyed",
    ),
    "drug-on-gel": (
        "myeloma-cell m-protein m-spike albumin",
        "myeloma-cell killed m-spike second-peak albumin",
        "myeloma-cell killed m-protein daratumumab m-spike drug-peak albumin",
    ),
    "with-a-load": (
        "bcma drug free myeloma-cell",
        "bcma drug vesicle myeloma-cell",
        "bcma drug vesicle load myeloma-cell",
        "eye surface harmed free",
    ),
    "bispecific": (
        "cd3 bcma bispecific",
        "t-cell myeloma-cell tcr bcma bispecific",
        "t-cell myeloma-cell tcr bcma bridge",
        "t-cell myeloma-cell tcr bcma bispecific",
        "panel-1 panel-2 panel-3",
    ),
    "decoy": (
        "t-cell myeloma-cell tcr bcma secretase soluble",
        "t-cell myeloma-cell tcr bcma secretase soluble bispecific",
        "t-cell myeloma-cell tcr bcma secretase soluble bispecific",
        "t-cell myeloma-cell tcr bcma secretase soluble bridge",
    ),
    "who-else": (
        "plasma-cell myeloma-cell bcma antibody",
        "plasma-cell myeloma-cell bcma antibody bridge tcr t-cell",
        "caught antibody free few",
        "myeloma-cell gprc5d bridge skin nails tongue t-cell",
    ),
    "car-t": (
        "apheresis bag line-out line-back",
        "t-cell vector gene",
        "bcma car scfv hinge costimulus zeta",
        "bag car-t",
        "car-t myeloma-cell bcma car",
        "killed car-t myeloma-without",
    ),
    "dose-that-divides": ("car-t first", "car-t crowd", "car-t alive", "car-t memory"),
    "before-the-bag": (
        "collected making bag",
        "collected making bag myeloma",
        "collected making bag myeloma bridging",
        "without treated",
        "from-bag from-start without",
    ),
    "pd1-brake": (
        "t-cell tumour-cell antigen tcr",
        "t-cell tumour-cell antigen tcr pd-l1 pd-1",
        "t-cell tumour-cell antigen tcr pd-l1 pd-1 antibody",
        "t-cell tumour-cell antigen tcr pd-l1 pd-1 antibody",
        "t-cell tumour-cell antigen tcr pd-l1 pd-1 antibody",
    ),
    "five-tumours": (
        "tumour-cell antigen pd-l1 t-cell",
        "tumour-cell antigen t-cell killed",
        "tumour-cell pd-1 t-cell",
        "wall tumour-cell pd-1 t-cell",
        "tumour-cell antigen pd-l1 pd-1 other-partner other-brake t-cell",
    ),
    "full": ("covered free drug t-cell", "covered drug t-cell drug-free", "covered drug t-cell drug-free"),
    "orders": (
        "t-cell-resting antigen t-cell-working il2-receptor tumour-cell",
        "t-cell-resting antigen t-cell-working il2-receptor tumour-cell",
        "bag t-cell-resting antigen t-cell-working il2-receptor killed tumour-cell",
        "bag t-cell-resting tumour-cell",
    ),
    "dial": (
        "vessel-wall antigen t-cell tumour-cell dial",
        "vessel-wall antigen t-cell tumour-cell killed dial",
        "vessel-wall antigen t-cell tumour-cell killed dial",
    ),
    "visible": (
        "vaccine dendritic-cell antigen t-cell-match t-cell-other",
        "red-cell t-cell",
        "t-cell tumour-cell antigen killed",
        "t-cell wall tumour-cell",
    ),
    "degrader": (
        "machine cereblon mark ikzf1 ikzf3",
        "machine cereblon mark ikzf1 drug ikzf3",
        "machine cereblon mark drug ikzf1 shredder pieces",
        "myeloma-cell killed",
        "t-cell gene",
    ),
    "earlier-brake": (
        "t-cell dendritic-cell antigen tcr cd28 cd80",
        "t-cell dendritic-cell antigen tcr cd28 cd80 ctla-4",
        "t-cell dendritic-cell antigen tcr cd28 cd80 ctla-4 antibody",
        "t-cell dendritic-cell antigen tcr cd28 cd80 ctla-4 antibody",
    ),
    "two-marks": (
        "alone-without alone-with",
        "alone-without alone-with drug-without drug-with",
        "alone-without alone-with",
        "alone-without alone-with drug-without drug-with",
    ),
    "line-on-scale": ("miss rest", "miss hit rest alarm", "hit rest alarm", "miss hit rest"),
    "hundred-tests": (
        "miss rest",
        "hit miss rest",
        "hit miss rest alarm",
        "hit miss rest alarm",
        "hit miss alarm rest",
    ),
    "calendar": (
        "fever nerves blood-cells infections gut marta",
        "fever nerves skin infections antibodies",
        "organs severe after",
        "car-t-fever car-t-infections bispecific-fever bispecific-infections checkpoint-organs checkpoint-after",
    ),
    "everywhere": (
        "thyroid lung gut skin tumour",
        "thyroid lung gut skin tumour bag",
        "thyroid lung gut skin tumour bag",
    ),
    "fever-loop": (
        "myeloma-cell car-t-cell receptor macrophage il6",
        "myeloma-cell car-t-cell receptor macrophage il6",
        "myeloma-cell car-t-cell receptor macrophage il6",
        "myeloma-cell car-t-cell receptor macrophage il6 tocilizumab",
    ),
    "same-number": (
        "pd-l1 left-with left-without",
        "pd-l1 left-with left-without right-with right-without",
        "antigen pd-l1 t-cell left-with left-without right-with right-without",
        "antigen pd-l1 drug t-cell left-with left-without right-with right-without",
    ),
    "twenty-draws": ("well not-well", "well not-well", "luckiest other", "luckiest other report"),
    "hundred-drugs": (
        "miss rest",
        "hit miss rest",
        "hit miss alarm rest",
        "hit miss alarm rest",
        "hit miss alarm rest",
    ),
    "more-than-sum": ("a b", "a b both", "as-expected fewer more"),
    "same-drug": ("bottle-a bottle-b cup-a cup-b", "bottle-a bottle-b cup-a", "half expected found"),
    "two-chances": (
        "round-shut square-shut triangle-shut",
        "round-open square-shut triangle-shut",
        "round-shut square-open triangle-shut",
        "round-open square-open triangle-shut",
    ),
    "reader-who-knows": (
        "reader card scan-drug scan-none",
        "reader card scan-drug flag scan-none",
        "reader card scan-drug flag scan-none curve-drug curve-none",
        "reader covered scan-drug flag scan-none curve-drug curve-none",
    ),
    "switching": (
        "progression death curve-drug curve-none",
        "progression death switch",
        "progression death switch curve-drug curve-none",
        "progression death switch curve-drug curve-none",
    ),
    "asbestos": (
        "lung pleura fibre-in-air fibre-in-airway",
        "air-sac inner-pleura pleural-space outer-pleura chest-wall fibre",
        "macrophage fibre signals lining",
        "lining fibre changed-cell tumour",
        "fluid lung lung-healthy mesothelioma",
    ),
    "two-bodies": (
        "clone lung rind",
        "bcma myeloma-cell plasma-cell mesothelin with without lining",
        "myeloma-cell aged antigen pd-l1 held tumour-cell",
        "myeloma-cell aged antibody killed without car-t mesothelin lining",
    ),
    "two-crowds": (
        "mesothelin tumour-cell soluble",
        "person earlier rise",
        "hit miss alarm rest",
        "hit miss alarm rest",
    ),
    "sentence-travels": (
        "claim may people compare",
        "claim may people compare",
        "claim may people compare",
        "claim may people compare",
    ),
    "hundred-sentences": (
        "miss rest",
        "hit miss rest",
        "hit miss alarm rest",
        "hit miss alarm rest",
        "hit miss alarm rest",
    ),
    "who-is-counted": ("frail fit", "counted left-out", "counted left-out", "fit operated not-operated"),
}
OFF = ((8, 0), (-8, 0), (0, 8), (0, -8))
STEPS = [(name, i) for name in NAMES for i in range(len(scenes.scene(name).steps))]


@pytest.mark.parametrize(("name", "i"), STEPS, ids=[f"{name}-{i + 1}" for name, i in STEPS])
def test_a_step_keeps_its_places(name, i):
    """Every name is still offered; there are two at least, so that a question has something to choose from."""
    offered = scenes.scene(name).places(i)
    assert set(OFFERED[name][i].split()) <= offered.keys()
    assert len(offered) >= 2


@pytest.mark.parametrize(("name", "i"), STEPS, ids=[f"{name}-{i + 1}" for name, i in STEPS])
def test_a_click_need_not_be_exact(name, i):
    """Each place has a spot where clicks 8 units off its middle, on any side, still mean it: nothing else is too near."""
    places = scenes.scene(name).places(i)
    question = Hotspot.model_validate(
        {
            "id": "where",
            "kind": "hotspot",
            "objective": "see",
            "stem": "Choose a place.",
            "figure": f"scene/{name}/{i + 1}",
            "alt": "A drawing.",
            "places": list(places),
        }
    )
    for one, spots in places.items():
        meant = [
            {question.place_at([(x + dx) / style.W, (y + dy) / style.H]) for dx, dy in OFF} == {one}
            for x, y in spots.at
        ]
        assert any(meant), one


def test_the_table_covers_every_step():
    assert {name: len(steps) for name, steps in OFFERED.items()} == {
        name: len(scenes.scene(name).steps) for name in NAMES
    }

"""The one style table: palette (light, dark), line weights, type sizes. Nothing else in the package names a colour."""

from __future__ import annotations

W, H = 800, 500  # one frame, 8:5
HAIR, FINE, BODY, BOLD = 1.25, 1.6, 2.4, 3.6  # leader and hatch, inner structure, outline, emphasis
LABEL, LABEL_L = 20, 27  # label size in frame units: normal, and for phones and strips
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

# family: (hi, mid, lo, line, nucleus) light | dark
_FAMILIES = {
    "t": ("#CBE6F7 #78BAE4 #4592C8 #0B4F7F #2F7DB6", "#9AD2F5 #4795CC #225F90 #B4DFF9 #174A75"),  # T lineage: blue
    "nk": ("#D9F1F4 #96D3DC #5AAEBB #14596A #3C8E9E", "#A5E3EC #4BA3B1 #266D7A #BFEDF4 #174E59"),  # NK: cyan
    "b": (
        "#CDEEE1 #7CCBAC #45A886 #0B5F47 #2F8D6D",
        "#98E0C6 #3CA683 #1E6F56 #B2EED8 #145240",
    ),  # B lineage and its antibodies: green
    "tum": (
        "#FCD2B3 #F0935A #D96A24 #8A3600 #B44A0A",
        "#FFBC91 #E27632 #A84A14 #FFCFAD #7A3208",
    ),  # what is to be recognised: vermillion
    "mac": (
        "#FDEBC0 #F4CA6B #DFA636 #7A5200 #BC8519",
        "#FFE3A3 #D9A33B #99701D #FFE9BA #6E4C0E",
    ),  # macrophage, osteoclast: amber
    "neu": (
        "#FBF7EE #EFE4CF #D8C6A3 #6B5836 #746A9E",
        "#EFE6D6 #BBAA8B #877752 #F5ECDC #4A4470",
    ),  # neutrophil: sand, slate lobes
    "dc": (
        "#F5F2C4 #DDD26B #BBAC38 #5C5200 #8F8420",
        "#F2EA98 #BFB142 #857A24 #F8F3BC #5A5213",
    ),  # dendritic: olive yellow
    "drug": (
        "#F6D8E8 #DE8FBC #BC6297 #6E2450 #A1487E",
        "#F7BFDC #CC6CA3 #8F3F6E #FCD6E9 #6B2A50",
    ),  # what medicine puts in: magenta
    "brake": ("#C3CAD4 #7B8695 #525C6A #262C36 #3E4653", "#DCE2EA #9CA7B6 #6A7586 #F0F4F8 #4B5463"),  # brakes: slate
    "mhc": (
        "#F0ECE4 #CFC8BB #A1998A #4A453C #7B7364",
        "#E2DBCE #AAA190 #7A7162 #F2ECDF #57503F",
    ),  # display case: stone
    "bone": ("#FCF6E6 #EFE3C6 #D9C79C #8A7647 #B7A26D", "#857A60 #685F4C #4F4837 #CDBF99 #3B3528"),
    "blood": ("#F6C1BC #DE706C #B9474A #7A2024 #A0393C", "#EF9591 #BD4C4E #822E33 #F8BAB6 #661F24"),
    "lung": ("#FBE6E2 #F1CBC5 #E2A9A2 #9B5A55 #C4827B", "#7E5150 #623C3E #492B2E #D49B96 #381F22"),
    "fib": ("#E3E9EF #93A1B0 #5D6B7A #37424F #4A5765", "#F1F5F9 #B4C0CD #7D8A99 #F1F5F9 #5D6977"),  # asbestos: steel
    "dev": ("#FFFFFF #E9EDF1 #C7D0D9 #4B5866 #93A0AD", "#46515F #333D4A #242C37 #B1BCC9 #1A212A"),  # devices
    "self": (
        "#F1EEF0 #DAD5DA #B9B2BB #5B5560 #9C94A0",
        "#A9A3AD #77717C #534E58 #D9D4DC #3A363E",
    ),  # healthy body cells: grey lilac
    "kid": ("#F7DDD6 #E8B6A8 #CF8F7E #8A4A3A #B06F5E", "#8C5A4D #6B4439 #4C2F28 #DBA393 #3A231D"),
}
_TOKENS = {  # single tokens: light, dark
    "bg": ("#FDFDFB", "#11161D"),
    "panel": ("#F1F3F2", "#1B232D"),
    "rule": ("#D5DADF", "#36414E"),
    "ink": ("#1F2630", "#EEF2F6"),
    "ink2": ("#4C5765", "#BAC4CF"),
    "leader": ("#66717E", "#97A3B1"),
    "accent": ("#B34700", "#FF9F5F"),
    "go": ("#007A57", "#52D9AC"),
    "stop": ("#2B323D", "#E7ECF2"),
    "halo": ("#FDFDFB", "#11161D"),
    "white": ("#FFFFFF", "#FFFFFF"),
    "marrow": ("#FBECE6", "#291D1F"),
    "marrow2": ("#F4D8CE", "#3B282A"),
    "dermis": ("#FCF1E9", "#221C1A"),
    "epi": ("#F1D2B6", "#6A4B39"),
    "epi2": ("#E5B68F", "#54392B"),
    "epiline": ("#94633F", "#CFA384"),
    "lumen": ("#FCE8E5", "#2D191B"),
    "wall": ("#EBB1AB", "#70363A"),
    "wallline": ("#9A4A48", "#DE928E"),
    "lymph": ("#EAF2E2", "#1D2A20"),
    "lymph2": ("#D5E5C6", "#2B3D2C"),
    "lymphline": ("#5F7D45", "#97B57C"),
    "pleura": ("#C78FA0", "#B97F92"),
    "space": ("#EAF3F8", "#16232C"),
    "air": ("#EEF5F9", "#182029"),
    "chest": ("#F6E4DA", "#2B211E"),
    "body": ("#E9E6E3", "#262C34"),
    "bodyline": ("#8B8580", "#7E8896"),
    "nuchi": ("#FFFFFF", "#FFFFFF"),
}

#: hues by role: what is defended, what is recognised, what medicine puts in, ...
FAMILIES = tuple(_FAMILIES)
_SLOTS = ("hi", "mid", "lo", "line", "nuc")
THEMES = ("light", "dark")


def palette(theme: str) -> dict[str, str]:
    """Every colour of a theme, ``light`` or ``dark``, by token: ``ink``, ``t.mid``."""
    i = THEMES.index(theme)
    tones = {f: dict(zip(_SLOTS, both[i].split(), strict=True)) for f, both in _FAMILIES.items()}
    return {k: v[i] for k, v in _TOKENS.items()} | {f"{f}.{s}": v for f, five in tones.items() for s, v in five.items()}


def css_variables(theme: str) -> str:
    """The palette as CSS custom properties, ``--sc-t-mid: #...;`` each."""
    return "".join(f"--sc-{k.replace('.', '-')}:{v};" for k, v in palette(theme).items())

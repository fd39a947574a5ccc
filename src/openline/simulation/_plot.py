"""The result as one picture: how long until a human showed, and what escalation bought. Readable in black and white.

Lines differ by pattern and label, marks by shape and filling, never by colour alone; the colours are those of Okabe and
Ito, which colour-blind readers tell apart. matplotlib is asked for only here.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from openline.arrangement import Precedence
from openline.errors import FormatError

from ._compared import Setting
from ._measured import Month
from ._summary import Summary

_STYLES = {
    Precedence.FLASH: ("#D55E00", "-"),
    Precedence.IMMEDIATE: ("#0072B2", "--"),
    Precedence.PRIORITY: ("#009E73", "-."),
    Precedence.ROUTINE: ("#000000", ":"),
}
_TICKS = {1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 21_600: "6 h", 86_400: "1 d"}
Formats = ("png", "svg")


def check_can_draw() -> None:
    """Raise FormatError when the library that draws is not installed."""
    if find_spec("matplotlib") is None:
        raise FormatError(
            "simulation.plots-missing",
            "drawing needs matplotlib, which is not installed",
            hint="install the extra: pip install 'openline[plots]', or leave the picture out with --no-plot",
        )


def picture(setting: Setting, found: Summary, with_it: Month, read_s: Mapping[Precedence, int]) -> dict[str, bytes]:
    """The picture as PNG and SVG bytes; ``read_s``: the deadline for a human, in seconds by precedence."""
    check_can_draw()
    import matplotlib

    matplotlib.use("Agg")
    with matplotlib.rc_context({"font.size": 9, "svg.hashsalt": "openline", "axes.axisbelow": True}):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(10.5, 4.8), layout="constrained")
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": (1.25, 1)})
        _latencies(left, with_it, read_s)
        _gains(right, found)
        figure.suptitle(
            f"EXERCISE: simulated, people assumed. {setting.days} days, {setting.participants} participants, "
            f"{setting.loss_percent} % of events lost, seed {setting.seed}",
            fontsize=10,
        )
        return {form: _bytes(figure, form) for form in Formats}


def _latencies(axes: Any, month: Month, read_s: Mapping[Precedence, int]) -> None:
    """For each precedence the share of messages to which a human had shown, by time since recorded."""
    for precedence, (colour, pattern) in _STYLES.items():
        cases = list(month.of(precedence))
        times = sorted(max(1, found) for case in cases if (found := case.seconds("human")) is not None)
        if not times:
            continue
        shares = [100 * (rank + 1) / len(cases) for rank in range(len(times))]
        label = f"{precedence.value} ({len(cases)})"
        axes.step([times[0], *times], [0.0, *shares], where="post", color=colour, linestyle=pattern, linewidth=1.8,
                  label=label)  # fmt: skip
        if precedence in read_s:
            _deadline(axes, read_s[precedence], precedence, colour, pattern)
    axes.set(xscale="log", xlim=(1, 172_800), ylim=(0, 102))
    axes.set(xlabel="time since the message was recorded", ylabel="share of messages, %")
    axes.set_title("Until a human showed, with escalation (of so many messages)", pad=26)
    _time_axis(axes)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", fontsize=8, handlelength=2.4, borderpad=0, frameon=False)


def _deadline(axes: Any, seconds: int, precedence: Precedence, colour: str, pattern: str) -> None:
    """A thin line at the deadline, named above the axes, where no curve runs."""
    axes.axvline(seconds, color=colour, linestyle=pattern, linewidth=0.9, alpha=0.8)
    axes.annotate(f"{precedence.value}\ndeadline", (seconds, 1.01), xycoords=("data", "axes fraction"),
                  ha="center", va="bottom", fontsize=7.5, color=colour)  # fmt: skip


def _gains(axes: Any, found: Summary) -> None:
    """Median and p90 of the same messages with escalation and without."""
    shown = [item for item in found.bought if item.pairs]
    for row, item in enumerate(shown):
        colour, _ = _STYLES[item.precedence]
        for offset, one, two, mark in (
            (0.14, item.median_with_s, item.median_without_s, "o"),
            (-0.14, item.p90_with_s, item.p90_without_s, "s"),
        ):
            assert one is not None, "a pair has a median"
            assert two is not None, "in both runs"
            y = len(shown) - 1 - row + offset
            axes.plot([max(1, one), max(1, two)], [y, y], color=colour, linewidth=1.2)
            axes.plot(max(1, two), y, mark, markerfacecolor="white", markeredgecolor=colour, markersize=8)
            axes.plot(max(1, one), y, mark, color=colour, markersize=5.5)
    axes.set_yticks(range(len(shown)), [_counts(item) for item in reversed(shown)])
    axes.set(xscale="log", xlim=(1, 172_800), ylim=(-0.9, max(len(shown) - 0.4, 0.6)),
             title="What escalation bought", xlabel="time until a human showed, same messages")  # fmt: skip
    _time_axis(axes)
    _key(axes)


def _counts(item: Any) -> str:
    return f"{item.precedence.value}\n{item.earlier} earlier, {item.later} later\nof {item.rang} that rang"


def _key(axes: Any) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], marker="o", linestyle="", color="0.2", markersize=5.5, label="median, with escalation"),
        Line2D([], [], marker="o", linestyle="", mfc="white", mec="0.2", label="median, without"),
        Line2D([], [], marker="s", linestyle="", color="0.2", markersize=5.5, label="p90, with escalation"),
        Line2D([], [], marker="s", linestyle="", mfc="white", mec="0.2", label="p90, without"),
    ]
    axes.legend(handles=marks, loc="lower left", frameon=False, fontsize=7.5, ncols=2, columnspacing=0.8)


def _time_axis(axes: Any) -> None:
    axes.set_xticks(list(_TICKS), list(_TICKS.values()))
    axes.minorticks_off()
    axes.grid(visible=True, axis="x", color="0.88", linewidth=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _bytes(figure: Any, form: str) -> bytes:
    out = BytesIO()
    figure.savefig(out, format=form, dpi=110, metadata={"Date": None} if form == "svg" else {"Software": None})
    return out.getvalue()

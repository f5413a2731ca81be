# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A first look
# What is heard, who is there, who holds near Syria's computed 12-NM line. README.md in this folder tells how
# to run this; it asks the server at `TWELVEMILE_URL` (http://127.0.0.1:8000 if that is not set).

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from twelvemile import Client

pd.set_option("display.max_columns", 12, "display.width", 160)

client = Client(os.environ.get("TWELVEMILE_URL", "http://127.0.0.1:8000"), progress=True)

# %% [markdown]
# ## What is heard
# Each feed: up to when, how much, what was refused. Conclusions are drawn up to the frontier.

# %%
feeds = client.feeds()
frontier = pd.Timestamp(feeds.attrs["frontier"])
print("concluded up to", frontier)
feeds[["name", "kind", "synthetic", "newest", "lag_s", "lines", "positions"]]

# %% [markdown]
# Synthetic data must be labelled wherever it is shown: every picture below asks this.

# %%
SYNTHETIC = bool(feeds["synthetic"].any())


def label(figure):
    """Say in the picture that no ship in it is real, if so, and whose the lines are."""
    if SYNTHETIC:
        figure.suptitle("SYNTHETIC DATA: no ship, place or time is real", color="crimson", fontsize=11)
    figure.supxlabel(zones["attribution"].iloc[0], color="0.4", fontsize=6, x=1, ha="right")


# %% [markdown]
# ## Who is there
# The last believed fix of each ship in the last six hours, with the open alerts. The lines are computed
# distance lines, not legal limits. Warships seldom transmit: an empty stretch is not an empty sea.

# %%
zones = client.zones()
ships = client.latest(max_age="6h")
alerts = client.alerts(status="open")
print(f"{len(ships)} ships in the six hours before {ships.attrs['as_of']}, {len(alerts)} open alerts")


def sea(axes, west, south, east, north):
    """The computed lines (12 NM solid, 24 NM dashed) and the ports; what is not blue is land or far out."""
    lines = zones[(zones["state"] != "SYR") | (zones["baseline"] == "islets_ge_10000m2")]
    for nm, shade, style in ((24, "aliceblue", "--"), (12, "lightsteelblue", "-")):
        belt = lines[lines["nm"] == nm]
        belt.plot(ax=axes, facecolor=shade, edgecolor="tab:blue", linewidth=0.8, linestyle=style, alpha=0.6)
    zones[zones["kind"] == "port"].plot(ax=axes, color="0.5")
    axes.set(xlim=(west, east), ylim=(south, north), xlabel="longitude, degrees", ylabel="latitude, degrees")
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))


figure, axes = plt.subplots(figsize=(8, 9), layout="constrained")
sea(axes, 34.3, 33.9, 36.2, 36.1)
ships.plot(ax=axes, color="0.3", markersize=8, label="last fix, up to 6 h old")
for severity, colour in (("info", "gold"), ("warning", "tab:orange"), ("critical", "crimson")):
    those = alerts[alerts["severity"] == severity]
    if len(those):
        those.plot(ax=axes, color=colour, edgecolor="black", markersize=45, label=f"open alert, {severity}")
axes.set_title(f"Off Syria, {ships.attrs['as_of']}")
axes.legend(loc="lower left")
label(figure)

# %% [markdown]
# ## Who holds
# What an analyst would read first: the units of interest, each with the one line that explains the alert.

# %%
units = alerts[alerts["severity"] >= "warning"].sort_values("distance_to_limit_nm")
for text in units["explanation"]:
    print(text, end="\n\n")

# %%
held_h = (frontier - units["started_at"]) / pd.Timedelta(hours=1)
units.assign(mmsi=units["vessels"].str[0], held_h=held_h.round(1))[
    ["id", "mmsi", "phase", "motion", "basis", "held_h", "distance_to_limit_nm", "observed"]
]

# %% [markdown]
# Each measure of the evidence is a column once it is spread out:

# %%
pd.json_normalize(units["evidence"].tolist())[
    ["hours", "fixes", "max_silence_s", "max_hourly_speed_kn", "circle.diameter_nm"]
]

# %% [markdown]
# ## A day of fixes
# `positions` brings all ships' fixes of a span and a box in one pull, over Arrow.

# %%
fixes = client.positions(bbox=(34.0, 33.8, 36.3, 36.3), since=frontier - pd.Timedelta(days=1), until=frontier)
print(f"{len(fixes):,} fixes of {fixes['mmsi'].nunique()} ships")
fixes.groupby("mmsi").agg(
    fixes=("time", "size"), first=("time", "min"), last=("time", "max"), median_sog_kn=("sog_kn", "median")
).sort_values("fixes", ascending=False).head(10)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained", width_ratios=(3, 2))
counts = fixes.groupby(fixes["time"].dt.floor("h")).size()
left.bar(counts.index, counts, width=1 / 26, align="edge", color="tab:blue")
left.set(ylabel="fixes an hour", title=f"The day before {frontier:%Y-%m-%d %H:%M}Z")
left.tick_params(axis="x", rotation=30)
right.hist(fixes["sog_kn"].dropna(), bins=np.arange(0, fixes["sog_kn"].max() + 1, 0.5), color="tab:blue")
right.set(xlabel="speed over ground, kn", ylabel="fixes", yscale="log", title="How fast they were")
label(figure)

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
# # An alert taken apart
# One alert: what it claims, what it rests on, what happened to it since, and the fixes themselves. A number
# without its evidence is worth nothing. README.md in this folder tells how to run this; it asks the server at
# `TWELVEMILE_URL` (http://127.0.0.1:8000 if that is not set).

# %%
import os

import geopandas
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from twelvemile import Client

pd.set_option("display.max_columns", 12, "display.width", 160, "display.max_colwidth", 120)

client = Client(os.environ.get("TWELVEMILE_URL", "http://127.0.0.1:8000"), progress=True)

# %% [markdown]
# ## Which one
# The open alerts about units of interest. Set `ALERT` to an id of your own; else the one with most news is
# taken.

# %%
ALERT = ""

units = client.alerts(status="open", severity=["warning", "critical"]).sort_values(
    "revision", ascending=False
)
units.assign(mmsi=units["vessels"].str[0])[
    ["id", "mmsi", "basis", "phase", "motion", "revision", "distance_to_limit_nm"]
]

# %%
alert = client.alert(ALERT or units["id"].iloc[0]).iloc[0]
mmsi = alert["vessels"][0]
ship = client.vessel(mmsi).iloc[0]
print(alert["explanation"])
print("but:", "; ".join(alert["caveats"]))

# %% [markdown]
# ## What it rests on
# The rule's numbers, and what was measured over all fixes of the stay.

# %%
evidence = pd.json_normalize(alert["evidence"]).T.rename(columns={0: "measured"})
evidence

# %%
print(f"rule {alert['rule']['name']}, version {alert['rule']['version']}; met by: {alert['basis']}")
pd.Series(alert["rule"]["parameters"], name="threshold").to_frame()

# %% [markdown]
# The distance to the computed line, measured from two baselines: the one that decides, and the one with all
# islets.

# %%
pd.DataFrame(alert["evidence"]["distance_to_limit_nm"]).T

# %% [markdown]
# ## What happened to it
# Every piece of news, with the alert as it then stood. Silence closes no alert as a departure.

# %%
news = client.revisions(alert["id"])
news[["revision", "change", "at", "phase", "motion", "status", "distance_to_limit_nm"]]

# %% [markdown]
# ## Who she says she is

# %%
client.identities(mmsi)

# %% [markdown]
# ## The fixes
# A day before the stay, and all of it. Fixes with a flag are shown hollow: not to be leaned on.

# %%
begin = alert["started_at"] - pd.Timedelta(days=1)
end = alert["ended_at"] + pd.Timedelta(days=1) if pd.notna(alert["ended_at"]) else None
track = client.history(mmsi, since=begin, until=end)
stay = track[track["time"] >= alert["started_at"]]
print(f"{len(track):,} fixes, {len(stay):,} of them since the stay began")
print("flags:", track["flags"].value_counts().to_dict())
track.tail()

# %%
zones = client.zones()
SYNTHETIC = bool(alert["synthetic"])


def label(figure):
    """Say in the picture that no ship in it is real, if so, and whose the lines are."""
    if SYNTHETIC:
        figure.suptitle("SYNTHETIC DATA: no ship, place or time is real", color="crimson", fontsize=11)
    figure.supxlabel(zones["attribution"].iloc[0], color="0.4", fontsize=6, x=1, ha="right")


def sea(axes, west, south, east, north):
    """The computed lines (12 NM solid, 24 NM dashed) and the ports; what is not blue is land or far out."""
    lines = zones[(zones["state"] != "SYR") | (zones["baseline"] == "islets_ge_10000m2")]
    for nm, shade, style in ((24, "aliceblue", "--"), (12, "lightsteelblue", "-")):
        belt = lines[lines["nm"] == nm]
        belt.plot(ax=axes, facecolor=shade, edgecolor="tab:blue", linewidth=0.8, linestyle=style, alpha=0.6)
    zones[zones["kind"] == "port"].plot(ax=axes, color="0.5")
    axes.set(xlim=(west, east), ylim=(south, north), xlabel="longitude, degrees", ylabel="latitude, degrees")
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))


def circle_of(evidence):
    """The circle that held her when a criterion was last met, drawn in metres and brought back to degrees."""
    circle = evidence["circle"]
    centre = geopandas.GeoSeries.from_xy([circle["lon"]], [circle["lat"]], crs="EPSG:4326")
    metres = centre.to_crs(centre.estimate_utm_crs())
    return metres.buffer(circle["diameter_nm"] / 2 * 1852).to_crs("EPSG:4326")


# The name is typed in by whoever transmits: a "$" in it is no formula.
name = str(ship["name"]).replace("$", r"\$")
who = f"{name} (MMSI {mmsi})" if pd.notna(ship["name"]) else f"MMSI {mmsi}"
west, south, east, north = stay.total_bounds
figure, axes = plt.subplots(figsize=(9, 6.5), layout="constrained")
sea(axes, west - 0.15, south - 0.15, max(east + 0.15, 36.0), north + 0.15)
axes.plot(stay["lon"], stay["lat"], color="0.8", linewidth=0.6, zorder=1)
good = stay[stay["flags"] == ""]
points = axes.scatter(
    good["lon"], good["lat"], c=mdates.date2num(good["time"]), s=6, cmap="viridis", zorder=2
)
flagged = stay[stay["flags"] != ""]
axes.scatter(flagged["lon"], flagged["lat"], s=30, facecolors="none", edgecolors="crimson", zorder=3)
circle_of(alert["evidence"]).boundary.plot(ax=axes, color="black", linewidth=1, linestyle=":")
median = alert["evidence"]["median_place"]
axes.plot(median["lon"], median["lat"], "k+", markersize=14, label="median place")
axes.plot(alert["lon"], alert["lat"], "kx", markersize=9, label="last fix of the stay")
axes.set_title(f"{who}\ndotted: the circle of the evidence")
bar = figure.colorbar(points, shrink=0.8, label="time, UTC")
bar.ax.yaxis.set_major_formatter(mdates.DateFormatter("%d %b"))
axes.legend(loc="lower right")
label(figure)

# %% [markdown]
# ## In time
# Speed, silence and distance, with the news of the alert as lines. Where nothing was heard, nothing is drawn.

# %%
figure, (speed, silence, distance) = plt.subplots(3, 1, figsize=(11, 8), sharex=True, layout="constrained")
speed.plot(track["time"], track["sog_kn"], ".", markersize=2)
speed.set(ylabel="speed over\nground, kn", title=f"{who}\n\n\n")
silent_h = track["time"].diff() / pd.Timedelta(hours=1)
silence.vlines(track["time"], 0, silent_h, linewidth=0.8)
silence.axhline(6, color="0.5", linewidth=0.8, linestyle="--", label="from here on: not observed")
silence.legend(loc="upper right")
silence.set(ylabel="hours since the\nfix before", ylim=(0, None))
distance.step(news["at"], news["distance_to_limit_nm"], "o-", where="post")
distance.axhline(0, color="tab:blue", linewidth=1)
distance.set(ylabel="NM outside (+) or\ninside (-) the line,\nat each news", xlabel="UTC")
for axes in (speed, silence, distance):
    axes.axvspan(track["time"].iloc[0], alert["started_at"], color="0.93")
    for moment in news["at"]:
        axes.axvline(moment, color="tab:orange", linewidth=0.8)
for moment, change in zip(news["at"], news["change"], strict=True):
    speed.annotate(
        change,
        (moment, 1.02),
        xycoords=("data", "axes fraction"),
        rotation=35,
        fontsize=8,
        color="tab:orange",
    )
label(figure)

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
# # Tracks with MovingPandas
# One trajectory a segment: no line is drawn across a long silence, nor between two ships under one MMSI.
# Needs the extra `trajectories`. README.md in this folder tells how to run this; it asks the server at
# `TWELVEMILE_URL` (http://127.0.0.1:8000 if that is not set).

# %%
import os
from datetime import timedelta

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from pyproj import Geod

from twelvemile import Client, trajectories

pd.set_option("display.max_columns", 12, "display.width", 160)

client = Client(os.environ.get("TWELVEMILE_URL", "http://127.0.0.1:8000"), progress=True)

# %% [markdown]
# ## The units of interest
# Those with an open warning, all their fixes, as a `TrajectoryCollection`. Its times are UTC; MovingPandas
# keeps no zone.

# %%
units = client.alerts(status="open", severity=["warning", "critical"])
ships = units["vessels"].explode().astype(int).unique().tolist()
tracks = client.trajectories(mmsi=ships)
tracks

# %%
NM = 1852.0
WGS84 = Geod(ellps="WGS84")


def measures(track):
    """One row of the table below."""
    start, end = track.get_start_location(), track.get_end_location()
    return {
        "trajectory": track.id,
        "start": track.get_start_time(),
        "hours": round(track.get_duration().total_seconds() / 3600, 1),
        "fixes": len(track.df),
        "path_nm": round(track.get_length() / NM, 1),
        "net_nm": round(WGS84.inv(start.x, start.y, end.x, end.y)[2] / NM, 1),
    }


table = pd.DataFrame([measures(track) for track in tracks]).set_index("trajectory")
table

# %% [markdown]
# Who goes to and fro: a long path, and a start and an end that lie near each other.

# %%
table.assign(net_by_path=(table["net_nm"] / table["path_nm"]).round(3)).sort_values("net_by_path")

# %%
zones = client.zones()
SYNTHETIC = bool(client.feeds()["synthetic"].any())


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


lines = tracks.to_traj_gdf()
figure, axes = plt.subplots(figsize=(8, 8), layout="constrained")
sea(axes, 34.6, 34.4, 36.2, 35.9)
colours = plt.get_cmap("tab10")
for place, (ship, hers) in enumerate(lines.groupby(lines["trajectory"].str.partition("-")[0])):
    hers.plot(ax=axes, color=colours(place % 10), linewidth=0.9, label=f"{ship}: {len(hers)} segment(s)")
axes.legend(title="MMSI", loc="lower left")
axes.set_title("Units of interest, a line a segment")
label(figure)

# %% [markdown]
# ## Where one stopped
# The longest track. A stop: 30 minutes or more within 0.5 NM.

# %%
import movingpandas as mpd  # noqa: E402

longest = max(tracks, key=lambda track: track.get_length())
stops = mpd.TrajectoryStopDetector(longest).get_stop_points(
    min_duration=timedelta(minutes=30), max_diameter=0.5 * NM
)
stops["hours"] = stops["duration_s"] / 3600
print(f"{longest.id}: {len(stops)} stops, {stops['hours'].sum():.1f} h of {longest.get_duration()}")
stops[["start_time", "end_time", "hours"]].head()

# %%
few = mpd.DouglasPeuckerGeneralizer(longest).generalize(tolerance=0.002)
print(f"{len(longest.df):,} fixes, {len(few.df):,} are enough to draw the line within 0.002 degrees")
figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
west, south, east, north = longest.df.total_bounds
sea(axes, west - 0.1, south - 0.15, max(east + 0.1, 36.0), north + 0.15)
axes.plot(longest.df.geometry.x, longest.df.geometry.y, color="0.75", linewidth=0.8, label="all fixes")
axes.plot(few.df.geometry.x, few.df.geometry.y, color="black", linewidth=0.8, label="generalised")
stops.plot(
    ax=axes, markersize=15 * stops["hours"].clip(upper=20), color="tab:orange", alpha=0.6, label="stops"
)
axes.legend(loc="upper left")
axes.set_title(f"trajectory {longest.id}")
label(figure)

# %% [markdown]
# ## Does she go as fast as she says?
# The speed between fixes against the speed that she sends. Points below the line: she turned between two
# fixes, and the straight line between them is short.

# %%
import warnings  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of MovingPandas about pandas
    longest.add_speed(overwrite=True, name="speed_m_s", units=("m", "s"))
between_kn = longest.df["speed_m_s"] * 3600 / NM
figure, axes = plt.subplots(figsize=(6, 6), layout="constrained")
axes.scatter(longest.df["sog_kn"], between_kn, s=4, alpha=0.4)
most = float(np.nanmax([longest.df["sog_kn"].max(), between_kn.max()])) + 1
axes.plot([0, most], [0, most], color="0.5", linewidth=0.8)
axes.set(xlabel="speed that she sends, kn", ylabel="speed between fixes, kn", xlim=(0, most), ylim=(0, most))
axes.set_title(f"trajectory {longest.id}")
label(figure)

# %% [markdown]
# ## Only some fixes
# `trajectories` takes any frame of fixes: drop what you do not trust first, such as the coarse ones of
# satellites.

# %%
fixes = client.history(longest.obj_id)
trusted = trajectories(fixes[fixes["flags"] == ""])
kept = sum(len(track.df) for track in trusted)
print(f"{len(fixes):,} fixes, {kept:,} without a flag in {len(trusted)} trajectories")

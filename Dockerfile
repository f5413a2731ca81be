# Build and run: docs/operating.md, "In a container". The store is on the volume /data; nothing else need be writable but /tmp:
#   docker build -t twelvemile .
#   docker run --read-only --tmpfs /tmp -v twelvemile:/data -e TWELVEMILE_API_KEY -p 127.0.0.1:8000:8000 twelvemile

FROM python:3.11-slim AS build
WORKDIR /src
# Dependencies first: they stay as they are built when only the source changes.
COPY pyproject.toml constraints.txt ./
RUN python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
print(*p["dependencies"], *p["optional-dependencies"]["postgres"], sep="\n")' > needed.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/twelvemile \
 && pip --python /opt/twelvemile/bin/python install --no-compile --constraint constraints.txt --requirement needed.txt
COPY README.md LICENSE hatch_build.py ./
COPY app app
COPY ingest ingest
COPY twelvemile twelvemile
COPY alembic alembic
RUN --mount=type=cache,target=/root/.cache/pip \
    pip wheel --no-deps --wheel-dir dist . \
 && pip --python /opt/twelvemile/bin/python install --no-compile --no-deps dist/*.whl \
 && pip --python /opt/twelvemile/bin/python check
# Once, and for any processor of this architecture: a container may not write here, and starts without compiling anything.
# -I: what is installed, not what lies in this folder; the compiled kernels hold only for where their source stands.
ENV NUMBA_CPU_NAME=generic
RUN python -m compileall -q -x /tests/ /opt/twelvemile/lib \
 && /opt/twelvemile/bin/python -I -m app.warm

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Twelvemile" \
      org.opencontainers.image.description="Who is holding at the edge of Syria's territorial sea, since when, and on what evidence" \
      org.opencontainers.image.licenses="MIT AND ODbL-1.0"
RUN groupadd --gid 10001 twelvemile \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin twelvemile \
 && install --directory --owner=10001 --group=10001 --mode=0750 /data
COPY --from=build /opt/twelvemile /opt/twelvemile
# No one reaches a server in a container by its loopback: so it asks for a key, the first of which is TWELVEMILE_API_KEY.
# What is compiled or cached goes to /tmp, which may be a tmpfs; what must stay goes to /data.
ENV PATH=/opt/twelvemile/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CPU_NAME=generic \
    NUMBA_CACHE_DIR=/tmp/compiled \
    MPLCONFIGDIR=/tmp/matplotlib \
    XDG_CACHE_HOME=/tmp/cache \
    XDG_DATA_HOME=/data \
    TWELVEMILE_DATABASE_URL=sqlite:////data/twelvemile.db \
    TWELVEMILE_HOST=0.0.0.0 \
    TWELVEMILE_PORT=8000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000/tcp 10110/udp
# Asked by loopback, which the server always answers to, of the one route that needs no key; past any proxy that is set.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-I", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['TWELVEMILE_PORT']), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["twelvemile"]
CMD ["serve"]

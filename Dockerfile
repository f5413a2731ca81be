# `serve` binds loopback only in this version (there are no keys yet), so a published port (-p) reaches nothing. Use the image
#   for input and upkeep:  docker run --rm -v twelvemile:/data -v "$PWD/logs:/logs:ro" twelvemile ingest '/logs/*.nmea'
#                          docker run --rm -v twelvemile:/data twelvemile doctor      (detect and explain likewise)
#   to serve, on Linux:    docker run --rm -v twelvemile:/data --network host twelvemile
# The store is SQLite: keep /data on a local disk, not on a network share.

FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY app app
COPY ingest ingest
COPY twelvemile twelvemile
COPY alembic alembic
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist .
RUN python -m venv /opt/twelvemile \
 && /opt/twelvemile/bin/pip install --no-cache-dir --constraint constraints.txt /dist/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home twelvemile \
 && install --directory --owner=twelvemile --group=twelvemile /data
COPY --from=build /opt/twelvemile /opt/twelvemile
ENV PATH=/opt/twelvemile/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_DATA_HOME=/data \
    TWELVEMILE_DATABASE_URL=sqlite:////data/twelvemile.db
USER twelvemile
WORKDIR /data
VOLUME /data
ENTRYPOINT ["twelvemile"]
CMD ["serve"]

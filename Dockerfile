# Two stages: wheels are built where a compiler may be needed, and only the result is kept.
FROM python:3.12-slim@sha256:57cd7c3a7a273101a6485ba99423ee568157882804b1124b4dd04266317710de AS build
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/paperboy \
 && /opt/paperboy/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY storage storage
RUN /opt/paperboy/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim@sha256:57cd7c3a7a273101a6485ba99423ee568157882804b1124b4dd04266317710de
RUN useradd --system --uid 10001 --home-dir /data --create-home paperboy
COPY --from=build /opt/paperboy /opt/paperboy
ENV PATH=/opt/paperboy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    METRICS_PORT=9464 \
    DATABASE_URL=sqlite+aiosqlite:////data/paperboy.db
WORKDIR /data
VOLUME /data
USER paperboy
# The event loop lives; /readyz says more, and is for who watches from outside.
HEALTHCHECK --interval=1m --timeout=20s --start-period=30s --retries=3 \
  CMD ["paperboy", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["paperboy"]
CMD ["run"]

# Two images. `ingest` reads logs, reports, alerts, writes the site and serves live pages, without Python;
# `lab` also runs notebooks and opens JupyterLab. docs/how_to/containers.md says how to use them.
#
#   docker build --target ingest --tag balancebook:ingest .
#   docker build --target lab --tag balancebook:lab .

# A Debian. The network is needed for what is built from here on, and for nothing later.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS deno
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends python3-pip
# The wheels of the Deno project for both processors; they hold what its npm packages hold.
RUN echo "deno==2.9.6 \
    --hash=sha256:037458003a1c76382e41baa1cd152b3325d9a13b2678f75cc653c893c0b2dfec \
    --hash=sha256:f8e1f6c053d3376388b61e658a2438ba45904a62b261988f2b858efefdc0aaad" > /requirements.txt \
  && python3 -m pip install --quiet --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --target /wheel --requirement /requirements.txt

# What both have, but for the repository.
FROM ${BASE} AS runtime
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin balancebook \
  && install --directory --owner balancebook --group balancebook /data
COPY --from=deno /wheel/bin/deno /usr/local/bin/deno
WORKDIR /srv/balancebook
# All that is written goes to /data.
ENV DENO_DIR=/var/cache/deno DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 TMPDIR=/data \
  BALANCEBOOK_DB=/data/ledger.duckdb BALANCEBOOK_OUT=/data/out BALANCEBOOK_JUPYTER=/data/jupyter
VOLUME /data
ENTRYPOINT ["deno", "task", "--quiet"]

FROM runtime AS installed
COPY deno.json deno.lock ./
COPY tests/deno.json tests/
# Of what was fetched, Deno needs the lists of versions again; the packages are in node_modules.
RUN deno install --quiet --frozen \
  && find ${DENO_DIR}/npm -type f ! -name registry.json -delete
COPY LICENSE README.md ./
COPY docs docs
COPY lib lib
COPY notebooks notebooks
COPY data/sample data/sample
# What Deno compiles is kept, so that a start on a read-only root does not do it again.
RUN export BALANCEBOOK_DB=/tmp/ledger.duckdb BALANCEBOOK_OUT=/tmp/out TMPDIR=/tmp \
  && deno cache --quiet lib/cli/*.ts \
  && deno task --quiet ingest data/sample \
  && deno task --quiet report \
  && rm -r /tmp/*

# Without packages for another libc, and those of the tests. With "manual", Deno takes what is there and asks
# no registry for the rest; it checks no types then, which only notebooks need.
FROM installed AS pruned
RUN for name in $(sed -n 's/^ *"\(.*\)": "npm:.*/\1/p' tests/deno.json); do \
    rm -r "node_modules/${name}" node_modules/.deno/"$(echo "${name}" | tr / +)"@*; \
  done \
  && rm -r node_modules/.deno/*-musl@* ${DENO_DIR}/npm \
  && sed -i 's/"nodeModulesDir": "auto"/"nodeModulesDir": "manual"/' deno.json \
  && grep -q '"nodeModulesDir": "manual"' deno.json

FROM runtime AS ingest
COPY --from=pruned /var/cache/deno /var/cache/deno
COPY --from=pruned /srv/balancebook /srv/balancebook
USER 10001:10001
HEALTHCHECK --interval=5m --timeout=1m CMD ["deno", "task", "--quiet", "doctor", "--without-jupyter"]
CMD ["ingest", "/logs"]

FROM runtime AS lab
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends python3-venv \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=installed /var/cache/deno /var/cache/deno
COPY --from=installed /srv/balancebook /srv/balancebook
# Installs the packages that notebooks/requirements.txt pins, as the first notebook does elsewhere, and keeps
# what was compiled and checked.
RUN export BALANCEBOOK_DB=/tmp/ledger.duckdb BALANCEBOOK_OUT=/tmp/out BALANCEBOOK_JUPYTER=/tmp/jupyter \
    TMPDIR=/tmp \
  && deno task --quiet ingest data/sample \
  && deno task --quiet notebooks 00_overview \
  && rm -r /tmp/* \
  && install --directory --owner balancebook --group balancebook notebooks/scratch
USER 10001:10001
HEALTHCHECK --interval=5m --timeout=1m CMD ["deno", "task", "--quiet", "doctor"]
CMD ["lab", "--ip=0.0.0.0", "--no-browser"]

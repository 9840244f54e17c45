# Two images. `ingest` reads logs, reports, alerts and serves live pages, without Python; `lab` also runs
# the notebooks, writes the site and opens JupyterLab. docs/how_to/containers.md says how to use them.
#
#   docker build --target ingest --tag balancebook:ingest .
#   docker build --target lab --tag balancebook:lab .

# A Debian, or what is like it; the network is needed for what is built from here on, and for nothing later.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS deno
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends python3-pip
# The wheels of both processors, as the Deno project publishes them.
RUN echo "deno==2.9.6 \
    --hash=sha256:037458003a1c76382e41baa1cd152b3325d9a13b2678f75cc653c893c0b2dfec \
    --hash=sha256:f8e1f6c053d3376388b61e658a2438ba45904a62b261988f2b858efefdc0aaad" > /requirements.txt \
  && python3 -m pip install --quiet --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --target /wheel --requirement /requirements.txt

FROM ${BASE} AS packages
COPY --from=deno /wheel/bin/deno /usr/local/bin/deno
WORKDIR /srv/balancebook
COPY deno.json deno.lock ./
COPY tests/deno.json tests/
# Deno installs packages for each libc, and those of the tests; run by hand as it is from then on, it asks
# no registry for what is left out.
RUN DENO_DIR=/tmp/deno deno install --quiet --frozen \
  && cd node_modules/.deno \
  && rm -r ./*-musl@* fast-check@* playwright-core@* pure-rand@* \
  && cd ../.. \
  && rm node_modules/fast-check node_modules/playwright-core \
  && sed -i 's/"nodeModulesDir": "auto"/"nodeModulesDir": "manual"/' deno.json \
  && grep -q '"nodeModulesDir": "manual"' deno.json
COPY LICENSE README.md ./
COPY lib lib
COPY notebooks notebooks
COPY data/sample data/sample
# What Deno compiles is kept, so that a start on a read-only root does not do it again.
ENV DENO_DIR=/var/cache/deno DENO_NO_UPDATE_CHECK=1
RUN deno cache --quiet lib/cli/*.ts \
  && BALANCEBOOK_DB=/tmp/ledger.duckdb BALANCEBOOK_OUT=/tmp/out deno task --quiet ingest data/sample \
  && BALANCEBOOK_DB=/tmp/ledger.duckdb BALANCEBOOK_OUT=/tmp/out deno task --quiet report

FROM ${BASE} AS ingest
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin balancebook \
  && install --directory --owner balancebook --group balancebook /data
COPY --from=packages /usr/local/bin/deno /usr/local/bin/deno
COPY --from=packages /var/cache/deno /var/cache/deno
COPY --from=packages /srv/balancebook /srv/balancebook
WORKDIR /srv/balancebook
# All that is written goes to /data.
ENV DENO_DIR=/var/cache/deno DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 TMPDIR=/data \
  BALANCEBOOK_DB=/data/ledger.duckdb BALANCEBOOK_OUT=/data/out BALANCEBOOK_JUPYTER=/data/jupyter
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=5m --timeout=1m CMD ["deno", "task", "--quiet", "doctor", "--without-jupyter"]
ENTRYPOINT ["deno", "task", "--quiet"]
CMD ["ingest", "/logs"]

FROM ingest AS lab
USER root
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends python3-venv \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
# Installs the packages that notebooks/requirements.txt pins, as the first `deno task lab` does elsewhere.
RUN BALANCEBOOK_JUPYTER=/tmp/jupyter TMPDIR=/tmp deno task --quiet lab --version \
  && rm -r /tmp/jupyter
USER 10001:10001
HEALTHCHECK --interval=5m --timeout=1m CMD ["deno", "task", "--quiet", "doctor"]
CMD ["lab", "--ip=0.0.0.0", "--no-browser"]

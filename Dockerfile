# ghl-flow in a container: docker run --rm -v "$PWD:/project" -e TOKEN_NAME ghl-flow plan --all
# What writes into the project (apply, its journal) runs as its owner: --user "$(id -u):$(id -g)"
FROM python:3.12-slim AS built
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
# git: for --ref, and for the commit that the journal names. The mounted project is of another user.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory /project
COPY --from=built /wheels /wheels
COPY constraints.txt /wheels/
RUN pip install --no-cache-dir -c /wheels/constraints.txt /wheels/*.whl \
 && rm -r /wheels \
 && useradd --create-home --uid 1000 operator
USER 1000
WORKDIR /project
ENTRYPOINT ["ghl-flow"]
CMD ["--help"]

# ghl-flow in a container: docker run --rm -v "$PWD:/project" -e TOKEN_NAME ghl-flow plan --all
FROM python:3.12-slim AS built
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
COPY --from=built /wheels /wheels
COPY constraints.txt /wheels/
RUN pip install --no-cache-dir -c /wheels/constraints.txt /wheels/*.whl \
 && rm -r /wheels \
 && useradd --create-home operator
USER operator
WORKDIR /project
ENTRYPOINT ["ghl-flow"]
CMD ["--help"]

# The portal's image: built by the same script/setup that a person types, run by an ordinary user.
FROM debian:bookworm-slim AS build
WORKDIR /srv/portal
COPY script/setup script/setup
COPY pyproject.toml requirements.txt requirements-uv.txt ./
RUN script/setup
ARG WITH_S3=no
COPY requirements-s3.txt ./
RUN if [ "$WITH_S3" = yes ]; then UV_SYSTEM_CERTS=1 UV_LINK_MODE=copy .uv/bin/uv pip sync -q \
      --python .venv/bin/python --require-hashes requirements-s3.txt; fi
COPY . .
RUN EMBEDDED=1 VAR_DIR=/srv/build-var .venv/bin/python manage.py collectstatic --no-input -v 0

FROM debian:bookworm-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates tzdata python3 \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-lxgw-wenkai \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/portal portal \
 && install -d -o portal -g portal /var/lib/portal/var /var/lib/portal/media
WORKDIR /srv/portal
COPY --from=build /srv/portal /srv/portal
ENV EMBEDDED=0 VAR_DIR=/var/lib/portal/var MEDIA_ROOT=/var/lib/portal/media BIND=0.0.0.0:8000 \
    PATH=/srv/portal/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER portal
EXPOSE 8000
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "portal.wsgi"]

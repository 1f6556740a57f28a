FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /tmp/
RUN /venv/bin/pip install --require-virtualenv -r /tmp/requirements.txt
WORKDIR /app
COPY . .
# Static files need settings; without a database named, these are generated into a directory that is thrown away.
RUN DATA_DIR=/tmp/build /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
# pg_dump and pg_restore, for backups of PostgreSQL.
RUN apt-get update && apt-get install --no-install-recommends --yes postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 1000 --home-dir /app lot && install --directory --owner lot /app/data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER lot
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8080
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
  "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health', timeout=4)"]
CMD ["gunicorn"]

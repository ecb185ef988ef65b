FROM python:3.11-slim-bookworm

# WeasyPrint's libraries, and a Times-like font with every Vietnamese letter
# (fonts-liberation, without the 2, lacks 99 of them in this Debian).
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-liberation2 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/srv/data \
    DOCUMENTS_DIR=/srv/documents

# The directories exist with the right owner, so that new volumes take it over.
RUN useradd --system --uid 10001 --create-home --shell /usr/sbin/nologin app \
    && install -d -o app -g app /srv/data /srv/documents /srv/beat

WORKDIR /app
COPY requirements.lock.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock.txt
COPY . .

USER app
# The key is used by nothing here; it only keeps the settings from writing one into the image.
RUN SECRET_KEY=unused-while-building python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
CMD ["gunicorn", "coordination.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--no-control-socket", "--access-logfile", "-"]

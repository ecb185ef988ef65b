from django.db import migrations

from coordination.search.trigram import create_indexes


def create(apps, schema_editor):
    create_indexes(schema_editor.connection)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS dossier_search_trigram, submission_search_trigram")


class Migration(migrations.Migration):
    """Searching parts of words in milliseconds, on PostgreSQL and where pg_trgm may be used; else nothing."""

    dependencies = [("coordination", "0003_search_columns")]

    operations = [migrations.RunPython(create, drop)]

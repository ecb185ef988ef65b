from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX dossier_search_beginning ON coordination_dossier (left(search_text, 64) text_pattern_ops)"
        )
        # Of what an expression holds the planner knows nothing before this.
        schema_editor.execute("ANALYZE coordination_dossier")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX dossier_search_beginning")


class Migration(migrations.Migration):
    """What a title begins with, found in any collation; of common words trigrams alone find too much."""

    dependencies = [("coordination", "0009_extension_requests")]

    operations = [migrations.RunPython(create, drop)]

from django.db import migrations

from agencies.text import fold

PREFIX = "ubnd "


def fill(apps, schema_editor):
    """By which fact the petitions of earlier were closed, and of which commune or district they are."""
    Agency = apps.get_model("agencies", "Agency")
    Petition = apps.get_model("voter_petitions", "Petition")
    closed = Petition.objects.filter(dossier__closed_on__isnull=False)
    closed.filter(result_state="resolved").exclude(evidence="").update(closure="resolved")
    closed.filter(result_state="explained", answer_state="accepted").update(closure="explained")
    for place in Agency.objects.filter(kind__in=["district", "commune"]):
        name = fold(place.name)
        name = name[len(PREFIX) :] if name.startswith(PREFIX) else name
        rows = Petition.objects.filter(place__isnull=True, place_key=name)
        if place.exists_from:
            rows = rows.filter(round__starts_on__gte=place.exists_from)
        if place.exists_to:
            rows = rows.filter(round__starts_on__lt=place.exists_to)
        rows.update(place=place)


class Migration(migrations.Migration):
    dependencies = [("voter_petitions", "0005_exactness")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

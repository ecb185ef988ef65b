"""Citizens' letters that were kept among the other matters come into their own register, with their rules."""

from django.db import migrations

MATTER, LETTER = "coordination.matter", "voter_petitions.citizenletter"
LETTER_MILESTONES = ("letter_received", "letter_decided")


def take_over(apps, schema_editor):
    Rule = apps.get_model("coordination", "Rule")
    Dossier = apps.get_model("coordination", "Dossier")
    Matter = apps.get_model("coordination", "Matter")
    CitizenLetter = apps.get_model("voter_petitions", "CitizenLetter")
    Rule.objects.filter(dossier_kind=MATTER, milestone_kind__in=LETTER_MILESTONES).update(dossier_kind=LETTER)
    numbers = {}
    for matter in Matter.objects.filter(topic="citizen_letter").select_related("dossier").order_by("dossier__opened_on", "pk"):
        dossier = matter.dossier
        dates = dict(dossier.milestones.filter(number=1).values_list("kind", "on"))
        received = dates.get("letter_received", dossier.opened_on)
        key = (dossier.keeper_id, received.year)
        numbers[key] = numbers.get(key, 0) + 1
        sent = dossier.submissions.filter(kind="letter_transfer").order_by("received_at").first()
        told = dossier.submissions.filter(kind="letter_result").order_by("received_at").first()
        competent = dossier.participants.filter(role="competent").order_by("pk").first()
        letter = CitizenLetter(
            dossier=dossier,
            agency_id=dossier.keeper_id,
            year=received.year,
            number=numbers[key],
            received_on=received,
            kind=_kind(dossier.title),
            field_id="khac",
            content=matter.description,
        )
        if sent and competent:
            letter.handling, letter.forwarded_to_id, letter.transfer = "forwarded", competent.agency_id, sent
            letter.handled_on = max(sent.received_at.date(), received)
            decided = dates.get("letter_decided") or (told.received_at.date() if told else None)
            if decided:
                letter.decided_on = max(decided, letter.handled_on)
                letter.told_on = max(told.received_at.date(), letter.decided_on) if told else None
        matter.delete()
        letter.save(force_insert=True)
        Dossier.objects.filter(pk=dossier.pk).update(
            kind=LETTER, code=dossier.code or f"{letter.number}/{letter.year}"
        )


def _kind(title):
    """By what the clerk wrote; whatever says neither is a petition."""
    words = title.lower()
    if "tố cáo" in words:
        return "denunciation"
    return "complaint" if "khiếu nại" in words else "suggestion"


class Migration(migrations.Migration):
    dependencies = [("voter_petitions", "0013_reception")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]

from django.db import models

from voter_petitions.models.petition import Petition


class PetitionKey(models.Model):
    """One pair of neighbouring syllables of a petition, as a number: by these likely duplicates are found.

    A row of the inverted index that voter_petitions/similar.py fills and reads; the
    same on SQLite and PostgreSQL. Derived from the petition's texts, so without history.
    """

    pk = models.CompositePrimaryKey("key", "petition_id")
    key = models.IntegerField("khóa")
    petition = models.ForeignKey(Petition, models.CASCADE, related_name="keys", verbose_name="kiến nghị")

    class Meta:
        verbose_name = "khóa tìm kiến nghị tương tự"
        verbose_name_plural = "khóa tìm kiến nghị tương tự"

    def __str__(self) -> str:
        return f"{self.key} → {self.petition_id}"

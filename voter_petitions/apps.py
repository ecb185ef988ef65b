from django.apps import AppConfig


class VoterPetitionsConfig(AppConfig):
    name = "voter_petitions"
    verbose_name = "Kiến nghị cử tri"

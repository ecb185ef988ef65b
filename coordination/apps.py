from django import forms
from django.apps import AppConfig

from coordination.possible_days import refuse_impossible

# Of every form and filter: a date near the end of what Python counts overflows in any sum.
forms.DateField.default_validators = [refuse_impossible]


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Phối hợp"

from reports.models.evaluation import EvaluationReport

__all__ = ["EvaluationReport"]

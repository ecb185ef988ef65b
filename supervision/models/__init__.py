from supervision.models.mission import Mission, MissionQuerySet
from supervision.models.recommendation import Recommendation, RecommendationQuerySet, RecommendationState
from supervision.models.report_request import ReportRequest, ReportRequestQuerySet, ReportState

__all__ = [
    "Mission",
    "MissionQuerySet",
    "Recommendation",
    "RecommendationQuerySet",
    "RecommendationState",
    "ReportRequest",
    "ReportRequestQuerySet",
    "ReportState",
]

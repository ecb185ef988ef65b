"""Guardian's permission tables with true foreign keys to an agency (integrity, and joins that can be indexed)."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from agencies.models.agency import Agency


class AgencyUserObjectPermission(UserObjectPermissionBase):
    """A person's permission on an agency, written only by ``agencies.permissions.grant``."""

    content_object = models.ForeignKey(Agency, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "quyền trên cơ quan"
        verbose_name_plural = "quyền trên cơ quan"


class AgencyGroupObjectPermission(GroupObjectPermissionBase):
    """A group's permission on an agency."""

    content_object = models.ForeignKey(Agency, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = "quyền của nhóm trên cơ quan"
        verbose_name_plural = "quyền của nhóm trên cơ quan"

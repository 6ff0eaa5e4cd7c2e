"""What may happen to copies: made, verified, restored beside; and looked after."""

from backups.actions.check_restore import NotRestorable, request_restore_check, restore_to_scratch, run_restore_check
from backups.actions.look_after import back_up_every_shop, drill_oldest, sweep
from backups.actions.make_backup import back_up_shop, request_backup, run_backup
from backups.actions.verify_backup import request_verification, verify_backup

__all__ = [
    "NotRestorable",
    "back_up_every_shop",
    "back_up_shop",
    "drill_oldest",
    "request_backup",
    "request_restore_check",
    "request_verification",
    "restore_to_scratch",
    "run_backup",
    "run_restore_check",
    "sweep",
    "verify_backup",
]

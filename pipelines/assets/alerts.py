"""Two sensors that tell somebody: of a run that failed, and of checks that failed in a run that went through.

Whom they tell is for the user to say: `GOUJI_ALERT` is a command that gets the message on its standard input (mail,
curl, a script of the house). Without it the message is the outcome of the sensor's tick, and goes nowhere else.
"""

import os
import shlex
import subprocess
from collections.abc import Sequence

import dagster as dg

from pipelines.assets.automation import publish_job, refresh_job

COMMAND_VARIABLE = "GOUJI_ALERT"
SECONDS = 60
"""What the command may take."""
JOBS = [refresh_job, publish_job]


def send(message: str) -> str:
    """Hand a message to the user's command; in words, what became of it."""
    command = shlex.split(os.environ.get(COMMAND_VARIABLE, ""))
    if not command:
        return f"{message} (not sent: {COMMAND_VARIABLE} names no command)"
    try:
        done = subprocess.run(command, input=message, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{message} (not sent: {command[0]}: {error})"
    return message if done.returncode == 0 else f"{message} (not sent: {command[0]} exited {done.returncode})"


@dg.run_failure_sensor(
    name="tell_of_failed_runs",
    monitored_jobs=JOBS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Tells of every run that failed, in its own words. 运行失败时通知。",
)
def tell_of_failed_runs(context: dg.RunFailureSensorContext) -> dg.SkipReason:
    """What failed, and the sentence of the step that did."""
    words = [
        event.event_specific_data.error_display_string.strip()  # type: ignore[union-attr]
        for event in context.get_step_failure_events()
    ]
    run = context.dagster_run
    return dg.SkipReason(send("\n".join([f"gouji: run {run.run_id} of {run.job_name} failed", *words])))


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    name="tell_of_failed_checks",
    monitored_jobs=JOBS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Tells of failed checks in runs that succeeded: figures in doubt, reports given up. 检查未通过时通知。",
)
def tell_of_failed_checks(context: dg.RunStatusSensorContext) -> dg.SkipReason:
    """Each failed check with its severity and what it says; figures in doubt are warnings."""
    run = context.dagster_run
    failed = failed_checks(context.instance, run.run_id)
    if not failed:
        return dg.SkipReason(f"every check of run {run.run_id} passed")
    return dg.SkipReason(
        send("\n".join([f"gouji: run {run.run_id} of {run.job_name} succeeded with findings", *failed]))
    )


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> Sequence[str]:
    """A line for each check of a run that did not pass."""
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    lines = []
    for record in records:
        event = record.event_log_entry.dagster_event
        if event is None:
            continue
        check = event.asset_check_evaluation_data
        if not check.passed:
            asset = check.asset_key.to_user_string()
            lines.append(f"{check.severity.value}: {asset}, {check.check_name}: {check.description or 'failed'}")
    return lines

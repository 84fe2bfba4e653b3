"""Whom the alert sensors tell, and what; and the promises of the assembled definitions."""

import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.alerts import COMMAND_VARIABLE, failed_checks, send, tell_of_failed_checks
from pipelines.assets.assembly import FRESH, build_definitions


def test_a_message_goes_to_the_users_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command gets it on standard input; without one, or where it fails, the tick says so."""
    monkeypatch.delenv(COMMAND_VARIABLE, raising=False)
    assert send("x") == "x (not sent: GOUJI_ALERT names no command)"
    told = tmp_path / "told"
    script = tmp_path / "tell.py"
    script.write_text(f"import sys, pathlib; pathlib.Path({str(told)!r}).write_text(sys.stdin.read())")
    monkeypatch.setenv(COMMAND_VARIABLE, f"{sys.executable} {script}")
    assert send("运行失败") == "运行失败"
    assert told.read_text("utf-8") == "运行失败"
    monkeypatch.setenv(COMMAND_VARIABLE, "false")
    assert send("x") == "x (not sent: false exited 1)"
    monkeypatch.setenv(COMMAND_VARIABLE, "/nowhere/at-all")
    assert send("x").startswith("x (not sent: /nowhere/at-all: ")


@dg.asset(
    check_specs=[
        dg.AssetCheckSpec("holds", asset="rows"),
        dg.AssetCheckSpec("in_doubt", asset="rows"),
    ]
)
def rows():  # type: ignore[no-untyped-def]
    yield dg.MaterializeResult(
        check_results=[
            dg.AssetCheckResult(check_name="holds", passed=True),
            dg.AssetCheckResult(
                check_name="in_doubt", passed=False, severity=dg.AssetCheckSeverity.WARN, description="2 claims"
            ),
        ]
    )


def test_failed_checks_of_a_run_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that went through is told of where a check of it failed, with severity and words; no other."""
    monkeypatch.delenv(COMMAND_VARIABLE, raising=False)
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([rows], instance=instance)
        assert failed_checks(instance, result.run_id) == ["WARN: rows, in_doubt: 2 claims"]
        event = next(each for each in result.all_events if each.event_type == dg.DagsterEventType.RUN_SUCCESS)
        context = dg.build_run_status_sensor_context(
            sensor_name="tell_of_failed_checks",
            dagster_event=event,
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        )
        said = tell_of_failed_checks(context)
    assert isinstance(said, dg.SkipReason)
    assert "WARN: rows, in_doubt: 2 claims" in str(said.skip_message)


@pytest.mark.usefixtures("no_instance")
def test_the_definitions_keep_their_promises() -> None:
    """Everything automatic stands still until somebody starts it; every asset says in both languages what it is; what
    is published has a freshness policy; errors that may pass are tried again."""
    definitions = build_definitions()
    repository = definitions.get_repository_def()
    assert {each.name: each.default_status.value for each in repository.sensor_defs} == dict.fromkeys(
        ("raw_folder", "tell_of_failed_runs", "tell_of_failed_checks"), "STOPPED"
    )
    assert [each.default_status.value for each in repository.schedule_defs] == ["STOPPED"]
    assert [each.execution_timezone for each in repository.schedule_defs] == ["Asia/Shanghai"]
    specs = {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}
    for name, spec in specs.items():
        described = spec.description or ""
        assert any("一" <= character <= "鿿" for character in described), name
        assert any(word.isascii() and word.isalpha() for word in described.split()), name
    assert [name for name, spec in specs.items() if spec.freshness_policy] == ["publication"]
    assert specs["publication"].freshness_policy == FRESH

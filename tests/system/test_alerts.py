"""The rules of the alerts, as Prometheus reads them: each fires when it should, and not when all is well."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "ansible/roles/monitoring/files/alerts/provisioner.yml"
NAMES = re.findall(r"- alert: (\w+)", RULES.read_text())
DAY, HOUR = 86_400, 3_600


@dataclass(frozen=True)
class Case:
    """Series by name, as promtool writes them, one value a minute; ``labels`` are of the alert that fires."""

    alert: str
    fires: dict[str, str]
    quiet: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    minutes: int = 120


def web(name: str, values: str, **labels: str) -> dict[str, str]:
    told = ", ".join(f'{label}="{value}"' for label, value in {"application": "instances", **labels}.items())
    return {f"{name}{{{told}}}": values}


def answers(errors: str, *, slug: str = "montclair", active: int = 1) -> dict[str, str]:
    return {
        **web("provisioner_requests_total", "0+60x120", slug=slug, status="2xx"),
        **web("provisioner_requests_total", errors, slug=slug, status="5xx"),
        f'provisioner_instance_active{{slug="{slug}"}}': f"{active}x120",
    }


def slow(seconds: str) -> dict[str, str]:
    """All of a hundred requests a minute end within ``seconds`` and not before."""
    buckets = ("0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "10.0", "+Inf")
    return {
        f'provisioner_request_duration_seconds_bucket{{application="console", le="{bucket}"}}': (
            "0+100x120" if float(bucket) >= float(seconds) else "0+0x120"
        )
        for bucket in buckets
    }


def condition(kind: str, status: str, count: int) -> dict[str, str]:
    return {f'provisioner_conditions_not_holding{{type="{kind}", status="{status}"}}': f"{count}x120"}


def both(name: str, values: str) -> dict[str, str]:
    """The same of two workers."""
    inside, brace, rest = name.partition("{")
    return {
        f'{inside}{{instance="{worker}:9103"{", " + rest if brace else "}"}': values for worker in ("a", "b")
    }


# Time begins at 0 in these tests: an archive of that moment is as old as the clock says.
CASES = [
    Case(
        "ProvisionerTargetDown",
        {'up{job="provisioner-worker", instance="a:9103"}': "1x10 0x110"},
        {'up{job="provisioner-worker", instance="a:9103"}': "1x120", 'up{job="other"}': "0x120"},
        {"job": "provisioner-worker", "instance": "a:9103"},
    ),
    Case(
        "ProvisionerFrontDown",
        both("provisioner_front_answers", "1x10 0x110"),
        {
            'provisioner_front_answers{instance="a:9103"}': "1x120",
            'provisioner_front_answers{instance="b:9103"}': "0x120",
        },
    ),
    Case(
        "ProvisionerControlDatabaseDown",
        both("provisioner_control_database_up", "0x120"),
        {
            'provisioner_control_database_up{instance="a:9103"}': "1x120",
            'provisioner_control_database_up{instance="b:9103"}': "0x120",
        },
    ),
    Case(
        "ProvisionerClockworkStopped",
        both('provisioner_task_success_timestamp_seconds{task="sweep"}', "0x120"),
        both('provisioner_task_success_timestamp_seconds{task="sweep"}', "0+60x120"),
    ),
    Case(
        "ProvisionerReleasesDiffer",
        {'provisioner_build_info{version="1"}': "1x120", 'provisioner_build_info{version="2"}': "1x120"},
        {
            'provisioner_build_info{version="1", instance="a"}': "1x120",
            'provisioner_build_info{version="1", instance="b"}': "1x120",
        },
    ),
    Case(
        "ProvisionerErrors",
        answers("0+6x120"),
        answers("0+6x120", active=0) | answers("0+1x120", slug="surville"),
        {"application": "instances", "slug": "montclair"},
    ),
    Case("ProvisionerSlow", slow("10.0"), slow("0.5"), {"application": "console"}),
    Case(
        "ProvisionerLoginsRefused",
        web("provisioner_login_attempts_total", "0+5x120", slug="montclair", outcome="refused")
        | web("provisioner_login_attempts_total", "0+5x120", slug="montclair", outcome="throttled"),
        web("provisioner_login_attempts_total", "0+50x120", slug="montclair", outcome="accepted")
        | web("provisioner_login_attempts_total", "0+1x120", slug="montclair", outcome="refused"),
        {"application": "instances", "slug": "montclair"},
    ),
    Case(
        "ProvisionerBackupTooOld",
        both('provisioner_instance_archive_timestamp_seconds{slug="montclair"}', "0x1800"),
        both('provisioner_instance_archive_timestamp_seconds{slug="montclair"}', "7200x1800"),
        {"slug": "montclair"},
        minutes=28 * 60,
    ),
    Case(
        "ProvisionerControlBackupTooOld",
        both("provisioner_control_archive_timestamp_seconds", "0x1800"),
        both("provisioner_control_archive_timestamp_seconds", "7200x1800"),
        minutes=28 * 60,
    ),
    Case(
        "ProvisionerBackupNotProven",
        {'provisioner_instance_proof_timestamp_seconds{slug="montclair"}': f"-{31 * DAY}x120"},
        {'provisioner_instance_proof_timestamp_seconds{slug="montclair"}': f"-{30 * DAY}x120"},
        {"slug": "montclair"},
    ),
    Case(
        "ProvisionerControlBackupNotProven",
        {"provisioner_control_proof_timestamp_seconds": f"-{31 * DAY}x120"},
        {"provisioner_control_proof_timestamp_seconds": f"-{30 * DAY}x120"},
    ),
    Case(
        "ProvisionerBackupAlertOpen",
        both('provisioner_backup_alerts_open{code="keys"}', "1x120"),
        both('provisioner_backup_alerts_open{code="keys"}', "0x120"),
        {"code": "keys"},
    ),
    Case(
        "ProvisionerJobsWaiting",
        both('provisioner_job_oldest_waiting_age_seconds{queue="default"}', "0+60x120"),
        both('provisioner_job_oldest_waiting_age_seconds{queue="backups"}', "0+60x120"),
        {"queue": "default"},
    ),
    Case(
        "ProvisionerJobsFailing",
        both('provisioner_jobs{queue="domains", state="failed"}', "0+1x120"),
        both('provisioner_jobs{queue="domains", state="failed"}', "70x120"),
        {"queue": "domains"},
    ),
    Case(
        "ProvisionerTaskOverdue",
        both('provisioner_task_success_timestamp_seconds{task="hold-census"}', f"-{13 * HOUR}x120"),
        both('provisioner_task_success_timestamp_seconds{task="hold-census"}', f"-{6 * HOUR}x120")
        | both('provisioner_task_success_timestamp_seconds{task="purge-trails"}', f"-{25 * HOUR}x120"),
        {"task": "hold-census"},
    ),
    Case(
        "ProvisionerTrailsNotAnchored",
        both('provisioner_task_success_timestamp_seconds{task="anchor-trails"}', "0x120"),
        both('provisioner_task_success_timestamp_seconds{task="anchor-trails"}', "0+60x120"),
    ),
    Case(
        "ProvisionerInstanceStuck",
        condition("Served", "false", 2),
        condition("Served", "false", 0) | condition("DomainVerified", "false", 1),
        {"type": "Served"},
    ),
    Case(
        "ProvisionerInstanceWaiting",
        condition("InvitationsSent", "unknown", 1),
        condition("InvitationsSent", "unknown", 0) | condition("BackupFresh", "unknown", 1),
        {"type": "InvitationsSent"},
    ),
    Case(
        "ProvisionerMailsNotLeaving",
        both("provisioner_outbox_oldest_age_seconds", "0+60x120"),
        both("provisioner_outbox_oldest_age_seconds", "60x120"),
    ),
    Case(
        "ProvisionerCertificateEndsSoon",
        both("provisioner_certificate_soonest_end_timestamp_seconds", f"{13 * DAY}x120"),
        both("provisioner_certificate_soonest_end_timestamp_seconds", f"{60 * DAY}x120"),
    ),
    Case(
        "ProvisionerFrontCertificateEndsSoon",
        both("provisioner_front_certificate_end_timestamp_seconds", f"{13 * DAY}x120"),
        both("provisioner_front_certificate_end_timestamp_seconds", f"{60 * DAY}x120"),
    ),
    Case(
        "ProvisionerNamesDegraded",
        both('provisioner_domains{state="degraded"}', "1x120"),
        both('provisioner_domains{state="served"}', "9x120"),
    ),
    Case(
        "ProvisionerDiskNearlyFull",
        {
            'node_filesystem_avail_bytes{instance="a:9100", mountpoint="/", fstype="ext4"}': "9x120",
            'node_filesystem_size_bytes{instance="a:9100", mountpoint="/", fstype="ext4"}': "100x120",
        },
        {
            'node_filesystem_avail_bytes{instance="a:9100", mountpoint="/run", fstype="tmpfs"}': "9x120",
            'node_filesystem_size_bytes{instance="a:9100", mountpoint="/run", fstype="tmpfs"}': "100x120",
        },
        {"instance": "a:9100", "mountpoint": "/", "fstype": "ext4"},
    ),
    Case(
        "ProvisionerClockWrong",
        {'node_timex_sync_status{instance="a:9100"}': "0x120"},
        {'node_timex_sync_status{instance="a:9100"}': "1x120"},
        {"instance": "a:9100"},
    ),
]


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], check=False, capture_output=True, text=True, timeout=60)


def firing(case: Case, series: dict[str, str], expected: list[dict[str, str]]) -> dict[str, object]:
    """A test of promtool's: which alerts fire at its end."""
    fired = _written({"alertname": case.alert, "alertstate": "firing"})
    return {
        "interval": "1m",
        "input_series": _series(series),
        "promql_expr_test": [
            {
                "expr": f"count by ({', '.join(case.labels)}) (ALERTS{fired})",
                "eval_time": f"{case.minutes}m",
                "exp_samples": [{"labels": _written(labels), "value": 1} for labels in expected],
            }
        ],
    }


def _series(told: dict[str, str]) -> list[dict[str, str]]:
    return [{"series": name, "values": values} for name, values in told.items()]


def _written(labels: dict[str, str]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def test_the_rules_are_rules() -> None:
    done = promtool("check", "rules", RULES)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_its_case() -> None:
    assert [case.alert for case in CASES] == NAMES


@pytest.mark.parametrize("case", CASES, ids=[case.alert for case in CASES])
def test_an_alert_fires_when_it_should_and_then_alone(case: Case, tmp_path: Path) -> None:
    _run(tmp_path, firing(case, case.fires, [case.labels]), firing(case, case.quiet, []))


def test_what_is_told_names_who_and_where_to_read_on(tmp_path: Path) -> None:
    labels = {"application": "instances", "slug": "montclair", "severity": "critical"}
    annotations = {
        "summary": "instances montclair : 20% des réponses sont des erreurs",
        "description": "Les personnes voient une page d’erreur : cherchez dans le journal les lignes "
        "« status »: 500 ou 503. docs/operate.md#provisionererrors",
    }
    expected = [{"exp_labels": labels, "exp_annotations": annotations}]
    test = {
        "interval": "1m",
        "input_series": _series(answers("0+15x120")),
        "alert_rule_test": [{"eval_time": "60m", "alertname": "ProvisionerErrors", "exp_alerts": expected}],
    }
    _run(tmp_path, test)


def _run(folder: Path, *tests: Mapping[str, object]) -> None:
    told = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}
    # promtool reads YAML, of which JSON is a part.
    (folder / "tests.yml").write_text(json.dumps(told))
    done = promtool("test", "rules", folder / "tests.yml")
    assert done.returncode == 0, done.stdout + done.stderr

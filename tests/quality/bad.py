"""What the rules beside this file find, and what they let pass. Never imported: read by `semgrep --test`."""


def a_view(request, case_policy, Case, Tenant):
    # ruleid: queryset-without-policy
    rows = Case.objects.filter(status="filed")
    # ruleid: queryset-without-policy
    rows |= Case.objects.all()
    # ok: queryset-without-policy
    rows |= case_policy.visible(request.actor)
    # ok: queryset-without-policy
    rows |= Case.objects.none()
    # ok: queryset-without-policy
    return rows, Tenant.objects.get(pk=1)


# ruleid: task-without-wrapper
@shared_task(acks_late=True)
def close_cases(case_id):
    return case_id


# ok: task-without-wrapper
@shared_task(acks_late=True)
def dispatch():
    return None


def built(cursor, rows, name, RawSQL):
    # ruleid: built-sql
    cursor.execute(f"SELECT * FROM {name}")
    # ruleid: built-sql
    cursor.execute("SELECT * FROM %s" % name)
    # ruleid: built-sql
    cursor.execute("SELECT * FROM " + name)
    # ruleid: built-sql
    rows.extra(where=[name])
    # ruleid: built-sql
    rows.raw(name)
    # ok: built-sql
    cursor.execute("SELECT * FROM cases WHERE id = %s", [name])


def assigned(case, rows):
    # ruleid: state-assigned-outside-a-workflow
    case.status = "closed"
    # ruleid: state-assigned-outside-a-workflow
    rows.update(closed_at=None, status="closed")
    # ok: state-assigned-outside-a-workflow
    case.alias = "closed"


def remembered(cursor):
    # ruleid: context-for-a-session
    cursor.execute("SET SESSION app.tenant = 'x'")
    # ruleid: context-for-a-session
    cursor.execute("SELECT set_config('app.tenant', %s, false)", ["x"])
    # ok: context-for-a-session
    cursor.execute("SELECT 1")


def shared(assign_perm, case, group):
    # ruleid: permission-past-the-grants
    assign_perm("view_case", group, case)


def fetched(urllib, urllib3, requests, pool, address):
    # ruleid: outgoing-request
    urllib3.PoolManager(timeout=2)
    # ruleid: outgoing-request
    requests.get(address, timeout=2)
    # ruleid: outgoing-request
    urllib.request.urlopen(address)
    # ok: outgoing-request
    pool.request("GET", address)

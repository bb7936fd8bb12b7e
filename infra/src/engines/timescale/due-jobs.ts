import type { SessionEngine } from './session-engine.js'

/** A policy or user-defined action of TimescaleDB whose time has come. */
export interface DueJob {
  id: number
  owner: string
  name: string
}

// The scheduler's own record of runs, so that timescaledb_information.job_stats reads as in production.
const dueJobs = `
  select j.id, pg_catalog.pg_get_userbyid(j.owner::oid), j.application_name
  from _timescaledb_config.bgw_job j
  left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id
  where j.scheduled and coalesce(s.next_start, j.initial_start, '-infinity') <= now()
  order by coalesce(s.next_start, j.initial_start, '-infinity'), j.id`

export function readDueJobs(engine: SessionEngine): DueJob[] {
  return engine.query(dueJobs).map(([id, owner, name]) => ({ id: Number(id), owner: owner!, name: name! }))
}

/**
 * Records a run and sets the next: on schedule after a success, after a failure by the retry period, doubled each time
 * up to the schedule's interval.
 */
export function recordRun(
  engine: SessionEngine,
  job: DueJob,
  run: { startedAt: Date; succeeded: boolean },
): void {
  const { startedAt, succeeded } = run
  const started = `timestamptz '${startedAt.toISOString()}'`
  engine.query(`
    insert into _timescaledb_internal.bgw_job_stat as s (
      job_id, last_start, last_finish, next_start, last_successful_finish, last_run_success, total_runs, total_duration,
      total_duration_failures, total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes)
    select id, ${started}, now(), ${succeeded ? nextSlot : retrySlot('1')}, ${succeeded ? 'now()' : "'-infinity'"},
      ${succeeded}, 1, now() - ${started}, ${succeeded ? "interval '0'" : `now() - ${started}`},
      ${succeeded ? '1, 0' : '0, 1'}, 0, ${succeeded ? 0 : 1}, 0
    from _timescaledb_config.bgw_job where id = ${job.id}
    on conflict (job_id) do update set
      last_start = excluded.last_start, last_finish = excluded.last_finish, last_run_success = excluded.last_run_success,
      last_successful_finish = greatest(s.last_successful_finish, excluded.last_successful_finish),
      total_runs = s.total_runs + 1, total_duration = s.total_duration + excluded.total_duration,
      total_duration_failures = s.total_duration_failures + excluded.total_duration_failures,
      total_successes = s.total_successes + excluded.total_successes,
      total_failures = s.total_failures + excluded.total_failures,
      consecutive_failures = ${succeeded ? '0' : 's.consecutive_failures + 1'},
      next_start = ${succeeded ? 'excluded.next_start' : `(select ${retrySlot('s.consecutive_failures + 1')} from _timescaledb_config.bgw_job where id = s.job_id)`}`)
}

const nextSlot = `
  case when fixed_schedule and initial_start is not null and schedule_interval > interval '0'
    then initial_start + schedule_interval * (1 + floor(extract(epoch from now() - initial_start) / extract(epoch from schedule_interval)))
    else now() + schedule_interval end`

function retrySlot(failures: string): string {
  return `now() + least(retry_period * power(2, least(${failures}, 10) - 1), greatest(schedule_interval, retry_period))`
}

import { randomBytes } from 'node:crypto'
import type { Alert } from '@telstar/contracts/alert'
import { type Database, inTransaction } from '@telstar/runtime/database'
import { alertId } from '../alerts/alert-id.js'
import { saveChanges } from '../alerts/save-changes.js'

/** The tables of a region as broker and evaluation would fill them. Times are Unix milliseconds. */
export class OutageRegion {
  readonly #owner: Database

  constructor(owner: Database) {
    this.#owner = owner
  }

  /** Nodes `node-0` and on over sites `site-0` and on, online and heard, with an evaluation state of a usual size. */
  async addNodes(nodes: number, sites: number, now: number): Promise<void> {
    await this.#owner.query(
      `INSERT INTO nodes (name, region, site, status, session, seen_at)
       SELECT 'node-' || n, 'north', 'site-' || n % $2::int, 'online', 'session', $3::timestamptz
       FROM generate_series(0, $1::int - 1) AS n`,
      [nodes, sites, new Date(now - 3_600_000)],
    )
    await this.#owner.query(
      `INSERT INTO evaluation_states (node_id, partition, live, minutes, received_at, rhythm_ms)
       SELECT node_id, node_id % 12, $1, $2, $3, 5000 FROM nodes`,
      [randomBytes(600), randomBytes(4000), new Date(now)],
    )
  }

  /** Evaluation has read all there is. */
  async evaluated(now: number): Promise<void> {
    await this.#owner.query(
      `INSERT INTO evaluation_clocks (partition, clock) SELECT generate_series(0, 11), $1::timestamptz
       ON CONFLICT (partition) DO UPDATE SET clock = excluded.clock`,
      [new Date(now)],
    )
  }

  /** A batch of each node of these sites, which also connects if it had gone. */
  async heard(sites: readonly number[], now: number): Promise<void> {
    const at = [sites.map((site) => `site-${site}`), new Date(now)]
    await this.#owner.query(
      `UPDATE nodes SET status = 'online', seen_at = $2 WHERE site = ANY ($1) AND status = 'offline'`,
      at,
    )
    await this.#owner.query(
      `UPDATE evaluation_states AS state SET received_at = $2 FROM nodes
       WHERE nodes.node_id = state.node_id AND site = ANY ($1)`,
      at,
    )
  }

  async disconnected(sites: readonly number[], now: number): Promise<void> {
    await this.#owner.query(`UPDATE nodes SET status = 'offline', seen_at = $2 WHERE site = ANY ($1)`, [
      sites.map((site) => `site-${site}`),
      new Date(now),
    ])
  }

  /** An alert of a cell, raised as evaluation does. */
  async raiseCellAlert(node: number, site: number, now: number): Promise<void> {
    const place = { region: 'north', site: `site-${site}`, node: `node-${node}`, cell: 1 }
    const alert = {
      ...place,
      ruleId: 'signal-low',
      ruleVersion: 1,
      title: 'Signal strength below half',
      alarmType: 'QUALITY_OF_SERVICE',
      probableCause: 'DEGRADED_SIGNAL',
      specificProblem: '',
      severity: 'major',
      crossedThreshold: null,
      shadow: false,
      labels: {},
    } as const
    const change = {
      alertId: alertId('signal-low', `north/node-${node}/1`, now),
      at: now,
      actor: 'evaluate-alerts',
      trace: { reason: 'breached' },
      happening: { kind: 'raised', alert },
    } as const
    await inTransaction(this.#owner, (client) =>
      saveChanges(client, [change], { now, source: '/telstar/north/test' }),
    )
  }

  /** Open alerts by rule: on their own, and suppressed by an alert of another rule (`site-down: 400`). */
  async open(): Promise<Record<string, number>> {
    const { rows } = await this.#owner.query<{ name: string; count: number }>(
      `SELECT alerts.rule_id || coalesce(' under ' || cause.rule_id, '') AS name, count(*)::int AS count
       FROM alerts LEFT JOIN alerts AS cause ON cause.alert_id = alerts.suppressed_by
       WHERE alerts.state <> 'cleared' GROUP BY 1`,
    )
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
  }

  /** Alerts that say otherwise than the last of their events, which is as well the newest in the outbox. */
  async differing(): Promise<Alert[]> {
    const { rows } = await this.#owner.query<{ alert: Alert }>(
      `WITH told AS (SELECT alert_id, count(*) AS events FROM alert_events GROUP BY 1),
         sent AS (SELECT headers->>'ce_subject' AS alert_id, count(*) AS records FROM outbox GROUP BY 1)
       SELECT alert FROM alerts LEFT JOIN told USING (alert_id) LEFT JOIN sent USING (alert_id)
         LEFT JOIN alert_events AS last USING (alert_id, version)
       WHERE version IS DISTINCT FROM events OR version IS DISTINCT FROM records
         OR alert IS DISTINCT FROM last.event->'alert'`,
    )
    return rows.map(({ alert }) => alert)
  }
}

import { outageRules } from '@telstar/contracts/alert-rule'
import type { ClientBase } from 'pg'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import type { OpenAlert } from './settle-causes.js'

type Client = Pick<ClientBase, 'query'>

/** All outages that stand. */
export async function standingOutages(client: Client): Promise<ActiveOutage[]> {
  const { rows } = await client.query<ActiveOutage>(
    `SELECT alert_id AS "alertId", rule_id AS "ruleId", site, node FROM alerts
     WHERE state <> 'cleared' AND rule_id = ANY ($1)`,
    [outageRules],
  )
  return rows
}

const openAlerts = `
  SELECT alert_id AS "alertId", rule_id AS "ruleId", site, node, suppressed_by AS "suppressedBy" FROM alerts
  WHERE state <> 'cleared' AND (suppressed_by IS NOT NULL OR $1 OR site = ANY ($2) OR node = ANY ($3))`

/** Open alerts that have a cause or may get one of these outages. */
export async function alertsBelow(client: Client, outages: readonly ActiveOutage[]): Promise<OpenAlert[]> {
  const region = outages.some(({ site, node }) => site === '' && node === '')
  const sites = outages.flatMap(({ site, node }) => (node === '' && site !== '' ? [site] : []))
  const nodes = outages.flatMap(({ node }) => (node === '' ? [] : [node]))
  const { rows } = await client.query<OpenAlert>(openAlerts, [region, sites, nodes])
  return rows
}

/** Whether we still hold the lease, and nobody takes it before the transaction ends. */
export async function holdsLease(client: Client, lease: { name: string; holder: string }): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM leases WHERE name = $1 AND holder = $2 FOR UPDATE', [
    lease.name,
    lease.holder,
  ])
  return rowCount === 1
}

import type { ClientBase } from 'pg'
import type { CommandOf } from './decision.js'

/** Leaves a back-test to whoever works off tasks. */
export async function addBacktest(client: ClientBase, request: CommandOf<'BacktestRules'>): Promise<void> {
  await client.query(
    `INSERT INTO tasks (task_id, kind, status, request) VALUES ($1, 'backtest', 'waiting', $2)`,
    [request.commandId, JSON.stringify(request)],
  )
}

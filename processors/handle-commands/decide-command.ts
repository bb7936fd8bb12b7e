import type { Command } from '@telstar/contracts/command'
import type { ClientBase } from 'pg'
import { lockAlerts } from '../alerts/alerts-table.js'
import { type AlertCommand, decideAlert } from './decide-alert.js'
import { decideBacktest } from './decide-backtest.js'
import { decideNode, type NodeCommand } from './decide-node.js'
import { decideRetryNotice } from './decide-notice.js'
import { decidePutRule, decideRemoveRule } from './decide-rule.js'
import { decideExpireSilence, decidePutSilence } from './decide-silence.js'
import type { CommandOf, Decision } from './decision.js'
import type { NodeEntries } from './node-entries.js'
import { lockNotice } from './notices-table.js'
import { loadMetrics, newestVersion } from './rules-table.js'
import { lockSilence } from './silences-table.js'

/** Where and when commands are decided. */
export interface Scene {
  readonly client: ClientBase
  readonly nodes: NodeEntries
  readonly region: string
  /** Unix milliseconds. */
  readonly now: number
}

type Deciders = {
  readonly [Type in Command['type']]: (command: CommandOf<Type>, scene: Scene) => Promise<Decision>
}

const deciders: Deciders = {
  AcknowledgeAlert: onAlert,
  UnacknowledgeAlert: onAlert,
  CommentAlert: onAlert,
  AssignAlert: onAlert,
  ClearAlert: onAlert,
  PutSilence: async (command, { client, now }) =>
    decidePutSilence(command, await lockSilence(client, command.silence.silenceId), now),
  ExpireSilence: async (command, { client, now }) =>
    decideExpireSilence(command, await lockSilence(client, command.silenceId), now),
  PutRule: async (command, { client }) =>
    decidePutRule(command, await newestVersion(client, command.rule.id), await loadMetrics(client)),
  RemoveRule: async (command, { client }) =>
    decideRemoveRule(command, await newestVersion(client, command.ruleId)),
  RegisterNode: onNode,
  RotateNodeToken: onNode,
  DecommissionNode: onNode,
  RetryNotice: async (command, { client }) =>
    decideRetryNotice(command, await lockNotice(client, command.noticeId)),
  BacktestRules: async (command, { client, now }) => decideBacktest(command, await loadMetrics(client), now),
}

/** Loads what a command is about and decides on it. */
export function decideCommand(command: Command, scene: Scene): Promise<Decision> {
  const decide = deciders[command.type] as (command: Command, scene: Scene) => Promise<Decision>
  return decide(command, scene)
}

/** Whether the registry has to be known before a command can be decided. */
export function needsRegistry(command: Command): command is NodeCommand {
  return ['RegisterNode', 'RotateNodeToken', 'DecommissionNode'].includes(command.type)
}

async function onAlert(command: AlertCommand, { client }: Scene): Promise<Decision> {
  const alerts = await lockAlerts(client, [command.alertId])
  return decideAlert(command, alerts.get(command.alertId) ?? null)
}

async function onNode(command: NodeCommand, { client, nodes, ...moment }: Scene): Promise<Decision> {
  const node = command.type === 'RegisterNode' ? command.entry.node : command.node
  return decideNode(command, await nodes.current(client, node), moment)
}

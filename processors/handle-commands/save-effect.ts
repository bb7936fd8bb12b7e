import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import { enterOutbox } from '../alerts/outbox-table.js'
import { saveChanges } from '../alerts/save-changes.js'
import type { Scene } from './decide-command.js'
import type { Effect } from './decision.js'
import { queueAgain } from './notices-table.js'
import { appendVersion, type RuleVersion } from './rules-table.js'
import { saveSilence } from './silences-table.js'
import { addBacktest } from './tasks-table.js'

interface Saving extends Scene {
  /** CloudEvents source. */
  readonly source: string
  readonly commandId: string
}

/** Writes what a command changes, and what is to be published of it, in the scene's transaction. */
export async function saveEffect(effect: Effect, saving: Saving): Promise<void> {
  const { client, now, source, commandId } = saving
  switch (effect.kind) {
    case 'alert':
      await saveChanges(client, [effect.change], { now, source, causationId: commandId })
      return
    case 'rule':
      return saveRule(effect.version, saving)
    case 'silence':
      return saveSilence(client, effect.silence)
    case 'node':
      return saveNode(effect.node, effect.entry, saving)
    case 'notice':
      return queueAgain(client, effect.noticeId)
    case 'task':
      return addBacktest(client, effect.request)
  }
}

async function saveRule(rule: RuleVersion, { client }: Saving): Promise<void> {
  await appendVersion(client, rule)
  const { ruleId, version, definition, removed } = rule
  const value = removed ? null : json({ ...definition, version })
  await enterOutbox(client, [{ topic: kafkaTopics.alertRules.name, key: ruleId, value }])
}

async function saveNode(node: string, entry: RegistryEntry | null, { client, region }: Saving) {
  await enterOutbox(client, [
    {
      topic: kafkaTopics.nodeRegistry.name,
      key: node,
      value: entry === null ? null : json(entry),
      headers: { [recordHeaders.region]: region },
    },
  ])
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

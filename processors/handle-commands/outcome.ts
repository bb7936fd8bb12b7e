import { eventRecord } from '@telstar/bus/cloud-event'
import type { CommandOutcome } from '@telstar/contracts/command'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { Decision } from './decision.js'

interface Asked {
  readonly commandId: string
  readonly type: string
  readonly by: string
}

/** What whoever sent a command is told. @param now Unix milliseconds */
export function outcomeOf({ commandId, type, by }: Asked, decision: Decision, now: number): CommandOutcome {
  const { accepted } = decision
  return {
    ...{ commandId, type, by, accepted },
    refusal: accepted ? null : decision.refusal,
    detail: accepted ? '' : decision.detail,
    result: accepted ? decision.result : {},
    at: new Date(now).toISOString(),
  }
}

/** The event that tells an outcome. */
export function outcomeRecord(outcome: CommandOutcome, source: string) {
  const { commandId, at } = outcome
  return eventRecord({
    topic: kafkaTopics.commandOutcomes.name,
    key: commandId,
    type: 'telstar.commands.Decided',
    subject: commandId,
    id: `${commandId}-decided`,
    time: new Date(at),
    source,
    data: outcome,
    correlationId: commandId,
    causationId: commandId,
  })
}

import type { Command } from '@telstar/contracts/command'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { publishEvent } from './cloud-event.js'
import type { Producer } from './start-producer.js'

/**
 * Asks a region for something; what became of it is told by `command_outcomes` and `telstar.commands.outcomes.v1`. The
 * same command may be sent again: it is carried out once.
 * @param source a URI reference of whoever sends it, such as `/telstar/north/query-api`
 * @throws {ProduceFailed} then it may have been sent all the same
 */
export async function sendCommand(producer: Producer, command: Command, source = '/telstar'): Promise<void> {
  const subject = aggregateOf(command)
  await publishEvent(producer, {
    topic: kafkaTopics.commands.name,
    key: subject,
    type: 'telstar.commands.Requested',
    subject,
    id: command.commandId,
    time: new Date(command.at),
    source,
    data: command,
    correlationId: command.commandId,
  })
}

/** All rules are one aggregate: their versions have one order. */
const allRules = 'rules'

/** What a command is about: its commands are decided in the order in which they were sent. */
function aggregateOf(command: Command): string {
  if ('alertId' in command) return command.alertId
  if ('silence' in command) return command.silence.silenceId
  if ('silenceId' in command) return command.silenceId
  if ('rule' in command || 'ruleId' in command) return allRules
  if ('entry' in command) return command.entry.node
  return 'node' in command ? command.node : command.commandId
}

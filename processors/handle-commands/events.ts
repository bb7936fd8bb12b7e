import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { CommandOutcome } from '@telstar/contracts/command'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** Every business fact of handle-commands: logged and counted here and nowhere else. */
export interface HandleCommandsEvents {
  commandDecided(outcome: CommandOutcome): void
  /** It was decided before; nothing changes. */
  commandRepeated(): void
  recordPoisonous(record: KafkaRecord, error: unknown): void
}

export function handleCommandsEvents(log: Logger, metrics: Metrics): HandleCommandsEvents {
  const decided = metrics.counter({
    name: 'telstar_commands_total',
    help: 'Commands decided, by type and by answer: accepted, or the code of the refusal',
    labels: ['type', 'answer'],
  })
  const repeated = metrics.counter({
    name: 'telstar_command_repetitions_total',
    help: 'Commands that had been decided before',
  })
  const poison = metrics.counter({
    name: 'telstar_command_poison_total',
    help: 'Records of the commands topic set aside',
  })
  return {
    commandDecided({ commandId, type, by, accepted, refusal, detail }) {
      // What is malformed may call itself anything.
      decided.inc({ type: refusal === 'malformed' ? '' : type, answer: refusal ?? 'accepted' })
      if (accepted) log.info({ commandId, type, by }, 'a command was carried out')
      else log.info({ commandId, type, by, refusal, detail }, 'a command was refused')
    },
    commandRepeated: () => repeated.inc(),
    recordPoisonous({ topic, partition, offset }, error) {
      poison.inc()
      log.error(
        { topic, partition, offset: String(offset), err: error },
        'a record is set aside: it is no command, or cannot be carried out',
      )
    },
  }
}

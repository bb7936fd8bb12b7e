import { listDeadLetters, type StoredDeadLetter } from '@telstar/bus/dead-letters'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type Command, Option } from 'commander'
import { brokerList } from '../stack/node-registry.js'
import type { Addresses } from './addresses.js'

/** Which dead letters are meant. */
export interface DlqFilter {
  readonly node?: string
  readonly reason?: string
  readonly limit?: number
}

export function addDlqFilter(command: Command): Command {
  return command
    .addOption(new Option('--node <id>', 'of this node only'))
    .addOption(new Option('--reason <reason>', 'refused for this reason only'))
}

/** The dead letters of a region's telemetry that fit, oldest first per partition. */
export function deadLetters(
  addresses: Addresses,
  { node, reason, limit }: DlqFilter,
): AsyncGenerator<StoredDeadLetter, void, undefined> {
  return listDeadLetters({
    brokers: brokerList(addresses.kafka()),
    log: addresses.log,
    topic: kafkaTopics.telemetryDeadLetters.name,
    filter: ({ letter }) =>
      (node === undefined || letter.node === node) && (reason === undefined || letter.reason === reason),
    ...(limit !== undefined && { limit }),
  })
}

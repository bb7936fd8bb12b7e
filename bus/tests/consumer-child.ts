import { Fenced } from '../src/fenced.js'
import type { KafkaRecord } from '../src/kafka-record.js'
import { runConsumer } from '../src/run-consumer.js'
import type { Position } from '../src/slice.js'
import { silentLog as log } from './silent-log.js'

// A consumer process that may be killed or frozen. Its database is the parent, over the IPC channel.

/** What the parent is asked; bigints travel as text. */
export type Question =
  | { readonly id: number; readonly ask: 'load'; readonly topic: string; readonly partition: number }
  | {
      readonly id: number
      readonly ask: 'commit'
      readonly records: readonly (readonly [partition: number, offset: string, value: string])[]
      readonly positions: readonly Readonly<Record<keyof Position, string>>[]
    }

export interface Answer {
  readonly id: number
  readonly result?: string | null
  readonly fenced?: string
}

const [brokers = '', topic = '', group = ''] = process.argv.slice(2)
const waiting = new Map<number, (answer: Answer) => void>()
let lastId = 0

process.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer))
process.on('disconnect', () => process.exit(0))

type Unnumbered<Kind> = Kind extends Question ? Omit<Kind, 'id'> : never

async function ask(question: Unnumbered<Question>): Promise<string | null> {
  lastId += 1
  const id = lastId
  const answer = await new Promise<Answer>((resolve) => {
    waiting.set(id, resolve)
    process.send?.({ id, ...question })
  })
  waiting.delete(id)
  if (answer.fenced !== undefined) throw new Fenced(answer.fenced)
  return answer.result ?? null
}

const told = ({ partition, offset, value }: KafkaRecord) => [partition, `${offset}`, `${value}`] as const
const written = ({ topic, partition, from, next }: Position) => {
  return { topic, partition: `${partition}`, from: `${from}`, next: `${next}` }
}

runConsumer({
  brokers: [brokers],
  clientId: `child-${process.pid}`,
  group,
  topics: [topic],
  log,
  sessionTimeoutMs: 6000,
  limits: { records: 200, bytes: 1_000_000, waitMs: 0 },
  offsets: {
    load: async (topic, partition) => {
      const stored = await ask({ ask: 'load', topic, partition })
      return stored === null ? null : BigInt(stored)
    },
  },
  handle: async ({ records, positions }) => {
    await ask({ ask: 'commit', records: records.map(told), positions: positions.map(written) })
  },
  deadLetter: async () => {},
  isTransient: () => true,
})

import { type ChildProcess, fork } from 'node:child_process'
import { Fenced } from '../src/fenced.js'
import type { Answer, Question } from './consumer-child.js'
import type { MemoryLedger } from './memory-ledger.js'

interface ChildOptions {
  readonly brokers: string
  readonly topic: string
  readonly group: string
  readonly ledger: MemoryLedger
}

/** Starts a consumer as a process of its own that commits into the ledger of this one. */
export function startChild({ brokers, topic, group, ledger }: ChildOptions): ChildProcess {
  const child = fork(new URL('./consumer-child.ts', import.meta.url), [brokers, topic, group], {
    execArgv: ['--conditions=telstar-source', '--import', 'tsx'],
    serialization: 'json',
  })
  child.on('message', (question: Question) => {
    void answerTo(question, ledger).then((answer) => {
      if (child.connected) child.send(answer, () => {})
    })
  })
  return child
}

async function answerTo(question: Question, ledger: MemoryLedger): Promise<Answer> {
  const { id } = question
  if (question.ask === 'load') {
    const stored = await ledger.load(question.topic, question.partition)
    return { id, result: stored === null ? null : `${stored}` }
  }
  try {
    ledger.commit({
      records: question.records.map(([partition, offset, value]) => {
        const rest = { topic: '', timestamp: 0, key: null, headers: {} }
        return { ...rest, partition, offset: BigInt(offset), value: Buffer.from(value) }
      }),
      positions: question.positions.map(({ topic, partition, from, next }) => {
        return { topic, partition: Number(partition), from: BigInt(from), next: BigInt(next) }
      }),
    })
    return { id }
  } catch (error) {
    if (error instanceof Fenced) return { id, fenced: error.message }
    throw error
  }
}

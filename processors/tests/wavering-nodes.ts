import { setTimeout as pause } from 'node:timers/promises'
import type { Producer } from '@telstar/bus/start-producer'
import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'

interface Sending {
  readonly nodes: readonly string[]
  /** How many batches of each node, one in about 150 ms. */
  readonly turns: number
  /** Sends nothing for the middle third. */
  readonly silent: string
  /** Tells of the last quarter of an hour, while the others tell of the present. */
  readonly behind: string
}

const quarterMs = 900_000

interface Batch {
  readonly node: string
  readonly payload: Buffer
}

interface Times {
  readonly at: number
  readonly apartMs: number
}

/** Signal strength of three cells that wanders between 30 and 70 %, the same way in every run. */
class Wavering {
  readonly #levels = new Map<string, number>()
  #state = 7

  random(): number {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2_147_483_648
    return this.#state / 2_147_483_648
  }

  /** @param apartMs how far its three samples of each cell are apart, the last one being of the time `at` */
  batch(node: string, { boot, seq }: { boot: number; seq: number }, { at, apartMs }: Times): Batch {
    const samples = [1, 2, 3].flatMap((cell) =>
      [2, 1, 0].map((before) => {
        const signal_strength_pct = this.#next(`${node}/${cell}`)
        return { ts: Math.round(at - before * apartMs), cell, values: { signal_strength_pct } }
      }),
    )
    return { node, payload: encodeColumnarBatch({ boot, seq, sent: Date.now(), samples }) }
  }

  #next(cell: string): number {
    const level = (this.#levels.get(cell) ?? 55) + (this.random() - 0.5) * 16
    this.#levels.set(cell, Math.min(70, Math.max(30, level)))
    return this.#levels.get(cell) as number
  }
}

/**
 * Puts batches of nodes into the telemetry topic for a while: in time, late and in another order, or twice.
 * @returns how many different ones, and under which boot
 */
export async function sendWavering(
  producer: Producer,
  sending: Sending,
): Promise<{ boot: number; batches: number }> {
  const boot = Math.floor(Date.now() / 1000)
  const { nodes, turns, silent, behind } = sending
  const began = Date.now()
  const apartMs = quarterMs / turns / 4
  const timesOf = (node: string, seq: number): Times =>
    node === behind ? { at: began - 4 * (turns - seq) * apartMs, apartMs } : { at: Date.now(), apartMs: 50 }
  const wavering = new Wavering()
  const late: Batch[] = []
  let sent = 0
  for (let seq = 1; seq <= turns; seq += 1) {
    const present = nodes.filter((node) => node !== silent || seq < turns / 3 || seq > (2 * turns) / 3)
    for (const batch of present.map((node) => wavering.batch(node, { boot, seq }, timesOf(node, seq)))) {
      sent += 1
      if (wavering.random() < 0.15) late.unshift(batch)
      else await send(producer, batch)
      if (wavering.random() < 0.1) await send(producer, batch)
    }
    if (late.length > 4 || seq === turns) for (const batch of late.splice(0)) await send(producer, batch)
    await pause(150)
  }
  return { boot, batches: sent }
}

async function send(producer: Producer, { node, payload }: Batch): Promise<void> {
  const headers = { node, region: 'north', received: String(Date.now()) }
  await producer.produce({ topic: kafkaTopics.telemetry.name, key: node, value: payload, headers })
}

import type { QuarantineReason } from '@telstar/contracts/refusal'
import type { Block } from '@telstar/contracts/telemetry-batch'

interface Marks {
  readonly rows: Set<number>
  readonly values: Map<string, Set<number>>
}

/** What is kept out of the log of one batch: samples, single values, why, and the bytes' worth that remains of it. */
export class Quarantine {
  readonly #marks = new Map<Block, Marks>()
  readonly #counts = new Map<QuarantineReason, number>()
  readonly #examples = new Map<QuarantineReason, string>()

  /** A sample whose values can none of them be stored. */
  refuseSample(block: Block, row: number, why: Why): void {
    let values = 0
    for (const column of block.columns.values()) if (isMeasured(column[row])) values += 1
    this.#marksOf(block).rows.add(row)
    this.#note(why, values)
  }

  refuseValue(block: Block, place: { metric: string; row: number }, why: Why): void {
    const { values, rows } = this.#marksOf(block)
    if (rows.has(place.row)) return
    let marked = values.get(place.metric)
    if (marked === undefined) {
      marked = new Set()
      values.set(place.metric, marked)
    }
    marked.add(place.row)
    this.#note(why, 1)
  }

  isRefused(block: Block, row: number): boolean {
    return this.#marks.get(block)?.rows.has(row) ?? false
  }

  /** How many values were refused, by reason. */
  get counts(): ReadonlyMap<QuarantineReason, number> {
    return this.#counts
  }

  /** How many values were refused in all. */
  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** The commonest reason; the first found among equals. */
  get reason(): QuarantineReason | null {
    return [...this.#counts].reduce<[QuarantineReason | null, number]>(
      (most, entry) => (entry[1] > most[1] ? entry : most),
      [null, 0],
    )[0]
  }

  /** In words: how many values for which reason, with an example of each. */
  get detail(): string {
    return [...this.#counts]
      .map(([reason, count]) => `${count} × ${reason}, such as ${this.#examples.get(reason)}`)
      .join('; ')
  }

  /** The refused samples and values as blocks, values as they came. */
  remainder(): Block[] {
    return [...this.#marks]
      .map(([block, marks]) => remainderOf(block, marks))
      .filter((block) => block.ts.length > 0)
  }

  #marksOf(block: Block): Marks {
    let marks = this.#marks.get(block)
    if (marks === undefined) {
      marks = { rows: new Set(), values: new Map() }
      this.#marks.set(block, marks)
    }
    return marks
  }

  #note({ reason, example }: Why, values: number): void {
    if (values === 0) return
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + values)
    if (!this.#examples.has(reason)) this.#examples.set(reason, example())
  }
}

export interface Why {
  readonly reason: QuarantineReason
  /** Called for the first of its kind only. */
  readonly example: () => string
}

/** Absent, null and undefined mean: not measured. */
export function isMeasured(value: unknown): boolean {
  return value !== null && value !== undefined
}

function remainderOf(block: Block, { rows, values }: Marks): Block {
  const kept = [...new Set([...rows, ...[...values.values()].flatMap((marked) => [...marked])])].sort(
    (a, b) => a - b,
  )
  const columns = new Map<string, unknown[]>()
  for (const [metric, column] of block.columns) {
    const marked = values.get(metric)
    const refused = kept.map((row) => (rows.has(row) || marked?.has(row) ? (column[row] ?? null) : null))
    if (refused.some(isMeasured)) columns.set(metric, refused)
  }
  return { ts: kept.map((row) => block.ts[row] as number), cell: kept.map((row) => block.cell[row]), columns }
}

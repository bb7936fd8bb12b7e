import type { NodeFacts } from './node-facts.js'
import type { RuleBook } from './rule-book.js'
import { SeriesEvaluation } from './series-evaluation.js'

interface Known {
  readonly facts: NodeFacts
  readonly book: RuleBook
}

/** Cells that the registry does not have may be mistakes of a node without end; a group follows so many of them. */
const mostStrays = 256

/** The series of a node, by group and cell. */
export class NodeSeries {
  readonly #known: Known
  readonly #series = new Map<string, SeriesEvaluation>()
  /** By group, how many cells the registry does not have. */
  readonly #strays = new Map<string, number>()

  constructor(known: Known) {
    this.#known = known
  }

  /** The series of a cell that gave a sample; null where its group follows too many unknown cells already. */
  admit(group: string, cell: number): SeriesEvaluation | null {
    const known = this.#series.get(keyOf(group, cell))
    if (known !== undefined) return known
    const isFull = (this.#strays.get(group) ?? 0) >= mostStrays
    return isFull && this.#isStray(cell) ? null : this.of(group, cell)
  }

  /** The series of a cell that is followed whatever comes. */
  of(group: string, cell: number): SeriesEvaluation {
    const key = keyOf(group, cell)
    let series = this.#series.get(key)
    if (series !== undefined) return series
    const { book, facts } = this.#known
    series = new SeriesEvaluation({ group, cell }, book.planFor(group, facts, cell))
    this.#series.set(key, series)
    if (this.#isStray(cell)) this.#strays.set(group, (this.#strays.get(group) ?? 0) + 1)
    return series
  }

  values(): Iterable<SeriesEvaluation> {
    return this.#series.values()
  }

  #isStray(cell: number): boolean {
    return cell !== 0 && !this.#known.facts.cells.has(cell)
  }
}

function keyOf(group: string, cell: number): string {
  return `${group} ${cell}`
}

import type { AlertChange } from '../alerts/alert-change.js'
import type { AcceptedBlock } from '../telemetry/judge-block.js'
import { changeOf, removalChange, retirementChange, versionChange } from './describe-change.js'
import { measuredRows, type SomeBlocks } from './measured-rows.js'
import type { NodeFacts } from './node-facts.js'
import { NodeSeries } from './node-series.js'
import {
  decodeState,
  type EncodedState,
  encodeLive,
  encodeMinutes,
  type NodeSnapshot,
  type TrackSnapshot,
} from './node-snapshot.js'
import type { RuleBook } from './rule-book.js'
import type { Finding } from './rule-watch.js'
import {
  renewTrack,
  restoreSeries,
  restoreTrack,
  snapshotMinutes,
  snapshotSeries,
  snapshotTracks,
} from './snapshot-series.js'

interface Known {
  readonly facts: NodeFacts
  /** The rules in force. */
  readonly book: RuleBook
}

/**
 * Evaluation of the rules of one node, pure: the same batches in the same order give the same changes, whatever the ticks
 * between them were, and whether or not it was encoded and restored in between. All times are Unix milliseconds.
 */
export class NodeEvaluation {
  #known: Known
  #series: NodeSeries
  #cellsLeftOut = 0
  /** What another set of rules brought; it happens at the next clock. */
  #held: ((clock: number) => AlertChange)[] = []
  #minutesChanged: boolean
  /** Nothing is due before. */
  #dueFrom = Number.NEGATIVE_INFINITY

  /**
   * @param state what `encode` gave, null for a node not seen before
   * @throws {Error} when the state cannot be read
   */
  constructor(known: Known, state: EncodedState | null) {
    this.#known = known
    this.#series = new NodeSeries(known)
    this.#minutesChanged = state === null
    if (state !== null) this.#restore(decodeState(state))
  }

  /**
   * Evaluates what was accepted of one batch.
   * @param blocks in any order of their rows; columns are found by `block.group.metrics`
   * @param received when the broker received the batch: the clock moves there before anything else
   * @returns changes of alerts in the order of their times; what the clock and a changed rule set brought comes first
   */
  evaluate(blocks: readonly AcceptedBlock[], received: number): AlertChange[] {
    const changes = this.tick(received)
    const found: Finding[] = []
    this.#cellsLeftOut = 0
    for (const [group, ofGroup] of byGroup(blocks)) {
      const { block, cells } = measuredRows(ofGroup, sharesRows(ofGroup[0], blocks))
      for (const { cell, rows } of cells) {
        const series = this.#series.admit(group, cell)
        if (series === null) {
          this.#cellsLeftOut += 1
          continue
        }
        if (series.evaluate(rows, { block, received }, found)) this.#minutesChanged = true
        this.#dueFrom = Math.min(this.#dueFrom, series.due)
      }
    }
    return found.length === 0 ? changes : changes.concat(this.#changesOf(found))
  }

  /** All that was received before `clock` has been evaluated: what was due by then happens. */
  tick(clock: number): AlertChange[] {
    if (clock <= this.#dueFrom) return []
    const held = this.#held.map((change) => change(clock))
    this.#held = []
    const found: Finding[] = []
    for (const series of this.#series.values()) series.tick(clock, found)
    this.#dueFrom = this.due
    return held.concat(this.#changesOf(found))
  }

  /** From which clock on `tick` has something to do; infinite when nothing is awaited. */
  get due(): number {
    if (this.#held.length > 0) return Number.NEGATIVE_INFINITY
    let due = Number.POSITIVE_INFINITY
    for (const series of this.#series.values()) due = Math.min(due, series.due)
    return due
  }

  /** Goes on with other rules or facts; what that changes comes with the next `evaluate` or `tick`, at its clock. */
  adopt(known: Known): void {
    const before = this.#snapshot()
    this.#known = known
    this.#series = new NodeSeries(known)
    this.#minutesChanged = true
    this.#dueFrom = Number.NEGATIVE_INFINITY
    this.#restore(before)
  }

  /** How many cells of the last batch were not evaluated, as the node has too many that the registry does not know. */
  get cellsLeftOut(): number {
    return this.#cellsLeftOut
  }

  /** The node is gone: its alerts are cleared. */
  retire(clock: number): AlertChange[] {
    const { facts } = this.#known
    const raised = this.#tracks().filter(({ status }) => status === 'raised')
    const held = this.#held.map((change) => change(clock))
    const cleared = raised.map(({ rule, cell, since }) =>
      removalChange(rule, { facts, cell, raisedAt: since ?? 0 }, clock),
    )
    return held.concat(cleared).map(retirementChange)
  }

  /**
   * To be asked for after `evaluate` or `tick` only, as what is held for them is no part of it.
   * @returns null for `minutes` where none was closed since it was asked for last
   */
  encode(): { readonly live: Buffer; readonly minutes: Buffer | null } {
    const changed = this.#minutesChanged
    this.#minutesChanged = false
    return {
      live: encodeLive([...this.#series.values()].map(snapshotSeries), this.#tracks()),
      minutes: changed ? encodeMinutes(snapshotMinutes(this.#series.values())) : null,
    }
  }

  #changesOf(found: Finding[]): AlertChange[] {
    if (found.length === 0) return []
    found.sort((a, b) => a.step.at - b.step.at)
    return found.map((finding) => changeOf(finding, this.#known.facts))
  }

  #tracks(): TrackSnapshot[] {
    const tracks: TrackSnapshot[] = []
    for (const series of this.#series.values()) snapshotTracks(series, tracks)
    return tracks
  }

  #snapshot(): NodeSnapshot {
    const series = [...this.#series.values()]
    return { series: series.map(snapshotSeries), tracks: this.#tracks(), minutes: snapshotMinutes(series) }
  }

  #restore({ series, tracks, minutes }: NodeSnapshot): void {
    for (const one of series) {
      const [group, cell] = one
      const closed = minutes
        .filter(([of]) => of === cell)
        .map(([, metric, bytes]) => [metric, bytes] as const)
      restoreSeries(this.#series.of(group, cell), one, new Map(closed))
    }
    for (const track of tracks) this.#place(track)
  }

  #place(snapshot: TrackSnapshot): void {
    const { rule: ruleId, cell, status, version: from } = snapshot
    const { facts, book } = this.#known
    const group = book.groupOf(ruleId)
    const watches = group === null ? [] : this.#series.of(group, cell).watches
    const watch = watches.find(({ rule }) => rule.id === ruleId)
    const track = restoreTrack(snapshot)
    const of = { facts, cell, raisedAt: track.since, worst: track.worst, from }
    if (watch === undefined) {
      if (status === 'raised') this.#held.push((clock) => removalChange(ruleId, of, clock))
      return
    }
    const { rule } = watch
    watch.track = from === rule.version ? track : renewTrack(track, rule)
    if (from !== rule.version && status === 'raised')
      this.#held.push((clock) => versionChange(rule, of, clock))
  }
}

function byGroup(blocks: readonly AcceptedBlock[]): Map<string, SomeBlocks> {
  const groups = new Map<string, SomeBlocks>()
  for (const block of blocks) {
    const others = groups.get(block.group.name)
    groups.set(block.group.name, others === undefined ? [block] : [...others, block])
  }
  return groups
}

/** Groups that were measured together share their rows; a row may then have values of one group only. */
function sharesRows(block: AcceptedBlock, blocks: readonly AcceptedBlock[]): boolean {
  return blocks.some((other) => other !== block && other.ts === block.ts)
}

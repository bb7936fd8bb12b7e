import type { CommandOutcome } from '@telstar/contracts/command'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface Shown {
  readonly output: OutputFormat
  /** What the rows are about, such as `alert`; the names stand in the order of the outcomes. */
  readonly noun: string
  readonly names: readonly string[]
  /** What is said of an accepted one. */
  readonly done: string
}

/** Shows what became of commands; refused ones make the exit code 1. */
export function showOutcomes(outcomes: readonly CommandOutcome[], shown: Shown): void {
  const { output, noun, names, done } = shown
  const rows = outcomes.map(
    ({ accepted, refusal, detail, commandId, result }, index): Row => ({
      [noun]: names[index],
      answer: accepted ? done : refusal,
      detail,
      ...(output === 'json' && { accepted, commandId, result }),
    }),
  )
  process.stdout.write(renderRows(output, [noun, 'answer', 'detail'], rows))
  if (outcomes.some(({ accepted }) => !accepted)) process.exitCode = 1
}

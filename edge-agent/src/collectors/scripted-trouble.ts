import type { ScriptedTrouble } from '../config/scripted-trouble-schema.js'

/** A node as the script names it. */
export interface ScriptedPlace {
  readonly site: string
  readonly node: string
}

export type Script = readonly ScriptedTrouble[]

/** How much of the measured value stays: a degraded metric keeps a tenth of its noise. */
const kept = 0.1

/** The part of a script that concerns a node at some time. */
export function scriptOf(script: Script, { site, node }: ScriptedPlace): Script {
  return script.filter((trouble) => (trouble.site ?? site) === site && (trouble.node ?? node) === node)
}

/** Whether a node with this part of the script is without power. @param sinceStartMs since the start of the fleet */
export function isSilenced(script: Script, sinceStartMs: number): boolean {
  return script.some((trouble) => trouble.kind === 'silence' && lasts(trouble, sinceStartMs))
}

/** The values of a cell as the node's part of the script lets them be; those it does not name stay as measured. */
export function degraded(
  values: Readonly<Record<string, number>>,
  { script, cell, sinceStartMs }: { script: Script; cell: number; sinceStartMs: number },
): Record<string, number> {
  const changed = { ...values }
  for (const trouble of script) {
    if (trouble.kind !== 'degrade' || (trouble.cell ?? cell) !== cell || !lasts(trouble, sinceStartMs))
      continue
    const measured = changed[trouble.metric]
    if (measured === undefined) continue
    const { metric, toward } = trouble
    changed[metric] = Number((toward + kept * (measured - toward)).toFixed(2))
  }
  return changed
}

function lasts({ fromSeconds, toSeconds, everyMinutes }: ScriptedTrouble, sinceStartMs: number): boolean {
  const into = sinceStartMs / 1000 - fromSeconds
  if (into < 0) return false
  return (everyMinutes === undefined ? into : into % (everyMinutes * 60)) < toSeconds - fromSeconds
}

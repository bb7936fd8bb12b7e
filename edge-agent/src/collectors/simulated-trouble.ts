import { hashText, uniform } from './noise.js'

/** What goes wrong at a moment; each from 0 (nothing) to 1 (as bad as it gets). */
export interface Trouble {
  /** The link to the core is congested: latency, loss, throughput. */
  readonly transport: number
  /** Something disturbs the air at the site: noise, dropped calls. */
  readonly interference: number
  /** This cell's antenna or amplifier grows weak over hours. */
  readonly degradation: number
  /** No reading at all: the cell or the whole site is dark. */
  readonly silent: boolean
}

interface Place {
  readonly seed: number
  readonly site: string
  readonly node: string
  readonly cell: number
}

interface Kind {
  readonly name: string
  readonly windowMs: number
  /** Chance that a window has an episode. */
  readonly chance: number
  readonly shortestMs: number
  readonly longestMs: number
  /** Whether it grows from nothing (a drift) or is there at once. */
  readonly grows: boolean
}

const minute = 60_000
const hour = 60 * minute
const episode = { windowMs: 6 * hour, grows: false }

const kinds = {
  transport: { ...episode, name: 'transport', chance: 0.1, shortestMs: 4 * minute, longestMs: 40 * minute },
  interference: { ...episode, name: 'interference', chance: 0.08, shortestMs: minute, longestMs: hour },
  power: { ...episode, name: 'power', chance: 0.01, shortestMs: 2 * minute, longestMs: 15 * minute },
  silence: { ...episode, name: 'silence', chance: 0.02, shortestMs: minute, longestMs: 10 * minute },
  degradation: {
    name: 'degradation',
    windowMs: 48 * hour,
    chance: 0.1,
    shortestMs: 3 * hour,
    longestMs: 30 * hour,
    grows: true,
  },
} satisfies Record<string, Kind>

/** Trouble of a cell at a moment. What belongs to the site strikes all its cells together. */
export function troubleAt({ seed, site, node, cell }: Place, at: number): Trouble {
  const ofSite = `${seed}/${site}`
  const ofCell = `${seed}/${node}/${cell}`
  return {
    transport: severity(kinds.transport, ofSite, at),
    interference: severity(kinds.interference, ofSite, at),
    degradation: severity(kinds.degradation, ofCell, at),
    silent: severity(kinds.power, ofSite, at) > 0 || severity(kinds.silence, ofCell, at) > 0,
  }
}

/** An episode may reach beyond its window, so the window before counts too. */
function severity(kind: Kind, whose: string, at: number): number {
  const stream = hashText(`${whose}/${kind.name}`)
  const window = Math.floor(at / kind.windowMs)
  return Math.max(
    episodeSeverity(kind, { stream, window }, at),
    episodeSeverity(kind, { stream, window: window - 1 }, at),
  )
}

function episodeSeverity(kind: Kind, { stream, window }: { stream: number; window: number }, at: number) {
  const draw = (n: number) => uniform(stream, window * 4 + n)
  if (draw(0) >= kind.chance) return 0
  const start = (window + draw(1)) * kind.windowMs
  const length = kind.shortestMs + draw(2) * (kind.longestMs - kind.shortestMs)
  if (at < start || at >= start + length) return 0
  const height = 0.4 + 0.6 * draw(3)
  return kind.grows ? (height * (at - start)) / length : height
}

import { durationMs } from '@telstar/contracts/duration'
import { compileMatchers, type Labels } from '@telstar/runtime/match-labels'
import type { RouteConfig } from './notice-config.js'

export interface Escalation {
  readonly afterMs: number
  readonly receiver: string
}

/** A node of the routing tree, with what it inherits filled in. */
export interface Route {
  /** Its place: `0` is the outermost, `0.2` its third child. */
  readonly id: string
  readonly receiver: string
  readonly groupBy: readonly string[] | 'all'
  readonly groupWaitMs: number
  readonly groupIntervalMs: number
  readonly repeatIntervalMs: number
  /** Its alerts give no notices. */
  readonly mute: boolean
  readonly escalate: readonly Escalation[]
  readonly goesOn: boolean
  readonly routes: readonly Route[]
  fits(labels: Labels): boolean
}

const outermost = {
  receiver: '',
  groupBy: ['alertname'] as readonly string[] | 'all',
  groupWaitMs: 30_000,
  groupIntervalMs: 5 * 60_000,
  repeatIntervalMs: 4 * 3_600_000,
  mute: false,
  escalate: [] as readonly Escalation[],
}
type Inherited = typeof outermost

/** The routing tree ready for use; a child has what it does not say itself from its parent. */
export function compileRoute(config: RouteConfig, id = '0', from: Inherited = outermost): Route {
  const own: Inherited = {
    receiver: config.receiver ?? from.receiver,
    groupBy: groupByOf(config.group_by) ?? from.groupBy,
    ...timersOf(config, from),
    mute: config.mute ?? from.mute,
    escalate: config.escalate?.map(escalation) ?? from.escalate,
  }
  return {
    ...own,
    id,
    goesOn: config.continue,
    fits: compileMatchers(config.matchers),
    routes: config.routes.map((child, index) => compileRoute(child, `${id}.${index}`, own)),
  }
}

/** The deepest routes an alert takes: the first child that fits, and those after it while `continue` says so. */
export function routesOf(route: Route, labels: Labels): Route[] {
  if (!route.fits(labels)) return []
  const taken: Route[] = []
  for (const child of route.routes) {
    const below = routesOf(child, labels)
    taken.push(...below)
    if (below.length > 0 && !child.goesOn) break
  }
  return taken.length === 0 ? [route] : taken
}

/** What is left of a route that the configuration no longer has. */
export function lastRoute(receiver: string): Route {
  return { ...outermost, receiver, id: '', goesOn: false, routes: [], fits: () => true }
}

/** Every route of the tree by its id. */
export function routesById(route: Route): Map<string, Route> {
  return new Map([[route.id, route], ...route.routes.flatMap((child) => [...routesById(child)])])
}

function timersOf(config: RouteConfig, from: Inherited) {
  return {
    groupWaitMs: msOf(config.group_wait) ?? from.groupWaitMs,
    groupIntervalMs: msOf(config.group_interval) ?? from.groupIntervalMs,
    repeatIntervalMs: msOf(config.repeat_interval) ?? from.repeatIntervalMs,
  }
}

function msOf(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration)
}

function groupByOf(names: readonly string[] | undefined): readonly string[] | 'all' | undefined {
  return names?.includes('...') ? 'all' : names
}

function escalation({ after, receiver }: { after: string; receiver: string }): Escalation {
  return { afterMs: durationMs(after), receiver }
}

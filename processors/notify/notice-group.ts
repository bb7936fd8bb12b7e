import { createHash } from 'node:crypto'
import type { Labels } from '@telstar/runtime/match-labels'
import type { Route } from './route.js'

/** Alerts of one route that share the labels it groups by: they are told together. */
export interface NoticeGroup {
  readonly key: string
  readonly route: string
  readonly receiver: string
  readonly labels: Labels
}

/** The group of an alert on a route: the same labels give the same key in every process. */
export function groupOf(route: Route, labels: Labels): NoticeGroup {
  const names = route.groupBy === 'all' ? Object.keys(labels) : route.groupBy
  const shared = Object.fromEntries([...names].sort().map((name) => [name, labels[name] ?? '']))
  const digest = createHash('sha256')
    .update(JSON.stringify([route.id, shared]))
    .digest('hex')
    .slice(0, 24)
  return { key: `${route.receiver}-${digest}`, route: route.id, receiver: route.receiver, labels: shared }
}

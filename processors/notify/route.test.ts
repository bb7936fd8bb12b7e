import { expect, it } from 'vitest'
import { noticeConfigSchema, type RouteConfig } from './notice-config.js'
import { groupOf } from './notice-group.js'
import { compileRoute, routesById, routesOf } from './route.js'

const channels = [{ kind: 'console' }]
const tree = (route: object): RouteConfig =>
  noticeConfigSchema.parse({
    receivers: ['all', 'oncall', 'radio', 'audit', 'lead'].map((name) => ({ name, channels })),
    route: { receiver: 'all', ...route },
  }).route
const root = compileRoute(
  tree({
    group_by: ['site'],
    escalate: [{ after: '10m', receiver: 'lead' }],
    routes: [
      { matchers: ['severity=~".+"'], receiver: 'audit', continue: true, group_by: ['...'] },
      {
        matchers: ['severity="critical"'],
        receiver: 'oncall',
        group_wait: '0s',
        routes: [
          { matchers: ['alarm_type=QUALITY_OF_SERVICE'], receiver: 'radio', escalate: [] },
          { matchers: ['site=lab'], mute: true },
        ],
      },
    ],
  }),
)
const ways = (labels: Record<string, string>) =>
  routesOf(root, labels).map(({ id, receiver }) => `${id} ${receiver}`)

it.each([
  [{}, ['0 all']],
  [{ severity: 'minor' }, ['0.0 audit']],
  [{ severity: 'critical' }, ['0.0 audit', '0.1 oncall']],
  [{ severity: 'critical', alarm_type: 'QUALITY_OF_SERVICE', site: 'lab' }, ['0.0 audit', '0.1.0 radio']],
  [{ severity: 'critical', site: 'lab' }, ['0.0 audit', '0.1.1 oncall']],
])('labels %j lead to %j', (labels, expected) => {
  expect(ways(labels as Record<string, string>)).toEqual(expected)
})

it('a child inherits what it does not say', () => {
  const routes = routesById(root)
  expect([...routes.keys()]).toEqual(['0', '0.0', '0.1', '0.1.0', '0.1.1'])
  expect(routes.get('0')).toMatchObject({
    groupWaitMs: 30_000,
    groupIntervalMs: 300_000,
    repeatIntervalMs: 14_400_000,
  })
  expect(routes.get('0.1.1')).toMatchObject({
    groupWaitMs: 0,
    mute: true,
    groupBy: ['site'],
    receiver: 'oncall',
  })
  expect(routes.get('0.1')?.escalate).toEqual([{ afterMs: 600_000, receiver: 'lead' }])
  expect(routes.get('0.1.0')?.escalate).toEqual([])
})

it('alerts that share the labels of the route are one group, whatever else they say', () => {
  const [first, second] = [
    { site: 'a', node: '1' },
    { node: '2', site: 'a' },
  ]
  expect(groupOf(root, first).key).toBe(groupOf(root, second).key)
  expect(groupOf(root, first).labels).toEqual({ site: 'a' })
  expect(groupOf(root, { site: 'b' }).key).not.toBe(groupOf(root, first).key)
  const all = routesById(root).get('0.0')
  if (all === undefined) throw new Error('no such route')
  expect(groupOf(all, first).key).not.toBe(groupOf(all, second).key)
  expect(groupOf(all, { a: '1', b: '2' }).key).toBe(groupOf(all, { b: '2', a: '1' }).key)
})

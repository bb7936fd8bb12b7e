import { expect, it } from 'vitest'
import { watchOutagesConfig } from './config.js'
import { evolveWatch, pipelineTrouble, unwatched } from './watch.js'

const now = 1_700_000_000_000
const env = { KAFKA_BROKERS: 'localhost:1', DATABASE_URL: 'postgres://localhost' }
const { limits } = watchOutagesConfig(env)
const well = {
  now,
  lastLookAt: now - 1000,
  clocks: [{ partition: 0, clock: now - 4000 }],
  brokers: null,
  presence: null,
}
const trouble = (
  change: Partial<typeof well> | { lastLookAt: null } | { brokers: string } | { presence: string },
) => pipelineTrouble({ ...well, ...change }, limits)

it('nodes are judged only while every part of our own pipeline works', () => {
  expect(trouble({})).toBeNull()
  expect(trouble({ lastLookAt: null })).toContain('just begun')
  expect(trouble({ lastLookAt: now - 6000 })).toContain('stood still')
  expect(trouble({ lastLookAt: now + 6000 })).toContain('stood still')
  expect(trouble({ brokers: 'no broker says that it works' })).toContain('no broker')
  expect(trouble({ presence: 'the presence of nodes is behind' })).toContain('presence')
  expect(trouble({ clocks: [] })).toContain('nothing has been evaluated')
  expect(trouble({ clocks: [...well.clocks, { partition: 7, clock: now - 10_001 }] })).toContain(
    'partition 7',
  )
})

it('health counts from the first look after a trouble', () => {
  const first = evolveWatch(unwatched, 1, null)
  expect(evolveWatch(first, 2, null)).toEqual({ lastLookAt: 2, healthySince: 1, trouble: null })
  const ill = evolveWatch(first, 3, 'no broker')
  expect(ill).toEqual({ lastLookAt: 3, healthySince: null, trouble: 'no broker' })
  expect(evolveWatch(ill, 4, null).healthySince).toBe(4)
})

it('graces that would declare the effect before the cause, or the nodes before ourselves, are refused', () => {
  const settings = (more: Record<string, string>) => () => watchOutagesConfig({ ...env, ...more })
  expect(settings({ OUTAGE_NODE_GRACE: '19s' })).toThrow(/OUTAGE_SITE_GRACE/)
  expect(settings({ OUTAGE_REGION_GRACE: '21s' })).toThrow(/OUTAGE_REGION_GRACE/)
  expect(settings({ OUTAGE_BROKER_SILENCE: '15s' })).toThrow(/OUTAGE_BROKER_SILENCE/)
  expect(settings({ OUTAGE_THAW_GRACE: 'soon' })).toThrow(/OUTAGE_THAW_GRACE/)
})

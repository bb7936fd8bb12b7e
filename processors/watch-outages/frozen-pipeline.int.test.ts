import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../tests/store-scene.js'
import { allHeard, startWatchScene, type WatchScene } from '../tests/watch-scene.js'

const nodes = ['a', 'b', 'c', 'd'].map((name) => `node-${name}`)
const thawMs = 4000
/** Longer than any grace. */
const frozenMs = 7500
const env = {
  OUTAGE_NODE_GRACE: '7s',
  OUTAGE_SITE_GRACE: '6s',
  OUTAGE_REGION_GRACE: '5s',
  OUTAGE_THAW_GRACE: `${thawMs}ms`,
  OUTAGE_BROKER_SILENCE: '4500ms',
  OUTAGE_CLOCK_LAG: '4s',
}
let scene: WatchScene
let stopNodes: () => Promise<void>

beforeAll(async () => {
  scene = await startWatchScene(nodes, env)
  stopNodes = await scene.startNodes()
})
afterAll(async () => {
  await stopNodes?.()
  await scene?.stop()
})

async function alerts(): Promise<Record<string, number>> {
  const { rows } = await scene.database.query<{ name: string; count: number }>(
    `SELECT state || ' ' || rule_id || CASE WHEN suppressed_by IS NULL THEN '' ELSE ' suppressed' END AS name,
       count(*)::int AS count FROM alerts GROUP BY 1`,
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

/** Outages would be declared now: nodes are there, the pipeline works, and the grace after its last trouble is over. */
async function atWork(): Promise<void> {
  await allHeard(scene, nodes.length, new Date())
  let since = Date.now()
  await until('outages are declared', async () => {
    if (!(await scene.watching())) since = Date.now()
    return Date.now() - since > thawMs
  })
}

for (const what of ['processors', 'kafka', 'broker', 'database'] as const) {
  it(`freezing the ${what} raises nothing, neither meanwhile nor afterwards`, async () => {
    await atWork()
    process.kill(scene.pids[what], 'SIGSTOP')
    try {
      await pause(frozenMs)
    } finally {
      process.kill(scene.pids[what], 'SIGCONT')
    }
    await atWork()
    expect(await alerts()).toEqual({})
  })
}

it('nodes that really go are one alert, with the others explained by it, and are back when they come back', async () => {
  await stopNodes()
  const raised = async () => Object.values(await alerts()).reduce((sum, count) => sum + count, 0)
  await until('all is raised', async () => (await raised()) === 2 + nodes.length)
  expect(await alerts()).toEqual({
    'raised region-silent': 1,
    'raised site-down suppressed': 1,
    'raised node-offline suppressed': nodes.length,
  })
  stopNodes = await scene.startNodes()
  await until(
    'all is cleared',
    async () => !Object.keys(await alerts()).some((name) => name.startsWith('raised')),
  )
})

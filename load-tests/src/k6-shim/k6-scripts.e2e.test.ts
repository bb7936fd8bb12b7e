import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Region, startRegion } from '../start-region.js'
import { forgetRecorded, recorded } from './recorded.js'

interface Script {
  options: { thresholds: Record<string, string[]> }
  default: () => Promise<void> | void
}

const scripts = [
  'query-smoke',
  'query-steady',
  'query-spike',
  'publish-smoke',
  'publish-steady',
  'publish-spike',
  'support-smoke',
  'support-steady',
  'support-spike',
]
const builtIn = ['checks', 'http_req_failed', 'http_req_duration']

describe("each k6 script's own code runs once against the live stack", () => {
  let region: Region
  const folder = mkdtempSync(join(tmpdir(), 'telstar-k6-'))

  beforeAll(async () => {
    region = await startRegion({ stations: ['broker', 'processors', 'query-api', 'support'] })
    const tokens = join(folder, 'tokens.json')
    writeFileSync(tokens, JSON.stringify(await region.registerNodes(['k6-1'])), { mode: 0o600 })
    Object.assign(globalThis, {
      __ENV: {
        API_URL: region.api.url,
        API_TOKEN: region.api.token,
        MQTT_URL: `mqtt://${region.mqtt.host}:${region.mqtt.port}`,
        REGION: region.region,
        SUPPORT_URL: region.support.url,
        SUPPORT_TOKEN: await region.support.token({ role: 'supervisor', subject: 'k6' }),
        NODE_TOKENS: tokens,
      },
      __VU: 1,
      __ITER: 0,
      open: (path: string) => readFileSync(path, 'utf8'),
    })
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await region?.stop()
  })

  for (const name of scripts) {
    it(`${name}: every check holds and every threshold names a metric that exists`, async () => {
      recorded.checks.length = 0
      const script = (await import(`../../k6/${name}.ts`)) as Script
      await script.default()
      expect(recorded.checks.filter(({ passed }) => !passed)).toEqual([])
      expect(recorded.checks.length).toBeGreaterThan(0)
      const known = [...builtIn, ...recorded.metrics.keys()]
      for (const threshold of Object.keys(script.options.thresholds))
        expect(known).toContain(threshold.split('{')[0])
    })
  }

  it('a failing check is seen', async () => {
    forgetRecorded()
    const { check } = await import('./k6.js')
    expect(check(1, { 'one is two': (value) => value === 2 })).toBe(false)
    expect(recorded.checks).toEqual([{ name: 'one is two', passed: false }])
  })
})
